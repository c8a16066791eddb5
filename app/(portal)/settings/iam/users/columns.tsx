import Link from "next/link";

import { dataTableColumns } from "@/components/data-table/columns";
import { Person } from "@/components/ui/person";
import { RelativeTime } from "@/components/ui/relative-time";
import { displayName } from "@/lib/users/schema";
import type { ListedUser } from "@/lib/users/queries";

import { PasswordStatusBadge } from "./password-status-badge";
import { UserRowMenu } from "./user-row-menu";
import { UserStatusBadge } from "./user-status-badge";

/** A row with what its cells need to know beside the person. */
export type UserRow = ListedUser & { isActor: boolean; now: string };

const column = dataTableColumns<UserRow>();

export const userColumns = [
  column.display({
    id: "name",
    header: "Name",
    meta: {
      card: "title",
      fluid: true,
      sortable: true,
      skeleton: "person",
      className: "sm:min-w-42!",
    },
    cell: ({ row: { original: user } }) => (
      <Person name={displayName(user)} detail={user.isActor ? "You" : undefined}>
        {/* A page of rows would fetch a page of people. */}
        <Link
          href={`/settings/iam/users/${user.id}`}
          prefetch={false}
          title={displayName(user)}
          className="rounded-sm hover:underline"
        >
          {displayName(user)}
        </Link>
      </Person>
    ),
  }),
  column.display({
    id: "email",
    header: "Email",
    meta: { fluid: true, className: "sm:min-w-28!" },
    cell: ({ row: { original: user } }) => (
      <span className="block truncate text-fg-muted" title={user.email}>
        {user.email}
      </span>
    ),
  }),
  column.display({
    id: "role",
    header: "Role",
    meta: { card: "inline", className: "max-sm:order-1" },
    cell: ({ row: { original: user } }) => user.roleName,
  }),
  column.display({
    id: "status",
    header: "Status",
    meta: { card: "inline", skeleton: "badge" },
    cell: ({ row: { original: user } }) => (
      <UserStatusBadge status={user.status} invitationExpired={user.invitation?.expired ?? false} />
    ),
  }),
  column.display({
    id: "password",
    header: "Password",
    meta: {
      card: "inline",
      skeleton: "badge",
      // A card shows only what needs attention.
      className: "text-fg-muted max-sm:not-has-[[data-tooltip]]:hidden",
    },
    cell: ({ row: { original: user } }) => (
      <PasswordStatusBadge
        quiet
        status={user.password?.status ?? null}
        endsAt={user.password?.endsAt ?? null}
        signsInWith={user.password?.signsInWith ?? null}
        now={user.now}
      />
    ),
  }),
  column.display({
    id: "lastActive",
    header: "Last active",
    meta: { card: "hidden", className: "whitespace-nowrap text-fg-muted" },
    cell: ({ row: { original: user } }) =>
      user.lastActiveAt ? (
        <RelativeTime date={user.lastActiveAt} now={user.now} />
      ) : (
        <>
          <span aria-hidden>—</span>
          <span className="sr-only">never</span>
        </>
      ),
  }),
  column.display({
    id: "created",
    header: "Created",
    meta: { card: "hidden", sortable: true, className: "whitespace-nowrap text-fg-muted" },
    cell: ({ row: { original: user } }) =>
      user.createdAt ? <RelativeTime date={user.createdAt} now={user.now} format="day" /> : null,
  }),
  column.display({
    id: "actions",
    header: "Actions",
    meta: { card: "end", hideHeader: true, className: "w-12", skeleton: "button" },
    cell: ({ row: { original: user } }) => <UserRowMenu user={user} />,
  }),
];

const forManagers = new Set(["password", "lastActive", "created"]);

/** The columns for those without users:manage: name, e-mail, role and status (product.md 3). */
export const plainUserColumns = userColumns.filter(({ id }) => !forManagers.has(id ?? ""));
