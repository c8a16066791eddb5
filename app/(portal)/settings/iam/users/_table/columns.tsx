"use client";

import { columnHelper } from "@/components/data-table/columns";
import { Person } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";

import { GroupNames } from "./group-names";
import { PasswordStatusBadge } from "./password-status-badge";
import { UserNameLink } from "./user-hover-card";
import type { UserRow } from "./user-row";
import { UserRowMenuTrigger } from "./user-row-menu";
import { UserStatusBadge } from "./user-status-badge";

/** *System Admin* and *You*, after the email. */
function markOf({ name, email, systemAdmin, isActor }: UserRow): string {
  const marks = [systemAdmin ? "System Admin" : "", isActor ? "You" : ""].filter(Boolean);
  return [...(name === email || marks.length === 0 ? [] : [""]), ...marks].join(" · ");
}

const { display } = columnHelper<UserRow>();

export const userColumns = [
  display({
    id: "name",
    header: "Name",
    enableSorting: true,
    enableHiding: false,
    meta: { skeleton: "person", className: "sm:w-full" },
    cell: ({ row: { original: user } }) => (
      <Person
        initials={user.initials}
        detail={
          <>
            {user.name === user.email ? null : <span data-email>{user.email}</span>}
            {markOf(user)}
          </>
        }
      >
        <UserNameLink user={user} />
      </Person>
    ),
  }),
  display({
    id: "email",
    header: "Email",
    enableSorting: true,
    meta: { className: "data-quiet" },
    cell: ({ row: { original: user } }) => user.email,
  }),
  display({
    id: "role",
    header: "Role",
    enableSorting: true,
    meta: { card: "inline", className: "max-sm:order-1" },
    cell: ({ row: { original: user } }) => (
      <span className="block truncate sm:max-w-36" title={user.role}>
        {user.role}
      </span>
    ),
  }),
  display({
    id: "groups",
    header: "Groups",
    // A card has no line for nothing.
    meta: { card: "inline", className: "max-sm:order-1 max-sm:has-data-none:hidden" },
    cell: ({ row: { original: user } }) =>
      user.groups ? (
        <GroupNames {...user.groups} />
      ) : (
        <>
          <span aria-hidden data-none className="text-fg-muted">
            —
          </span>
          <span className="sr-only">none</span>
        </>
      ),
  }),
  display({
    id: "status",
    header: "Status",
    enableSorting: true,
    meta: { card: "inline", skeleton: "badge" },
    cell: ({ row: { original: user } }) => (
      <UserStatusBadge
        status={user.status}
        invitationExpired={user.invitationExpired !== undefined}
      />
    ),
  }),
  display({
    id: "password",
    header: "Sign-in",
    enableSorting: true,
    // A card shows only what needs attention.
    meta: {
      card: "inline",
      skeleton: "badge",
      className: "data-quiet max-sm:not-has-[[aria-describedby]]:hidden",
    },
    cell: ({ row: { original: user } }) => (
      <PasswordStatusBadge
        status={user.passwordStatus ?? null}
        endsAt={user.passwordEndsAt === undefined ? null : new Date(user.passwordEndsAt)}
        signsInWith={user.signsInWith ?? null}
        now={user.now}
        quiet
      />
    ),
  }),
  display({
    id: "lastActive",
    header: "Last active",
    enableSorting: true,
    meta: { card: "hidden", className: "data-quiet" },
    cell: ({ row: { original: user } }) =>
      user.lastActive ? (
        <RelativeTime date={new Date(user.lastActive)} now={user.now} />
      ) : (
        <>
          <span aria-hidden>—</span>
          <span className="sr-only">never</span>
        </>
      ),
  }),
  display({
    id: "created",
    header: "Created",
    enableSorting: true,
    meta: { card: "hidden", className: "data-quiet" },
    cell: ({ row: { original: user } }) =>
      user.created ? (
        <RelativeTime date={new Date(user.created)} now={user.now} format="day" />
      ) : null,
  }),
  display({
    id: "actions",
    header: "Actions",
    enableHiding: false,
    meta: { card: "end", hideHeader: true, className: "w-12", skeleton: "button" },
    cell: ({ row: { original: user } }) => <UserRowMenuTrigger user={user} />,
  }),
];

const forManagers = new Set<string | undefined>(["password", "lastActive", "created"]);

/**
 * The columns for users without users:manage: name, email, role, groups and status
 * (docs/product.md#permissions-and-roles).
 */
export const plainUserColumns = userColumns.filter(({ id }) => !forManagers.has(id));
