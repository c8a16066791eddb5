import { dataTableColumns } from "@/components/data-table/columns";
import { Person } from "@/components/ui/person";
import { dayText, exactText, relativeText } from "@/components/ui/time-text";

import { drawPasswordStatus } from "./password-status-badge";
import type { UserRow } from "./user-row";
import { UserStatusBadge } from "./user-status-badge";

const nothing = (word: string) => (
  <>
    <span aria-hidden>—</span>
    <span className="sr-only">{word}</span>
  </>
);

/** Whether somebody has a menu: something that the actor may do to them. */
const hasMenu = ({ operations, invitation }: UserRow) =>
  operations !== undefined || invitation !== undefined;

export const userColumns = dataTableColumns<UserRow>([
  {
    id: "name",
    header: "Name",
    card: "title",
    fluid: true,
    sortable: true,
    fixed: true,
    skeleton: "person",
    className: "sm:min-w-42",
    cell: (user) => (
      <Person initials={user.initials} detail={user.isActor && "You"}>
        {/* The row layer hands it to the router: a link of the framework's costs as much as a row. */}
        <a href={`/settings/iam/users/${user.id}`}>{user.name}</a>
      </Person>
    ),
  },
  {
    id: "email",
    header: "Email",
    fluid: true,
    sortable: true,
    className: "data-cut data-quiet sm:min-w-28",
    title: (user) => user.email,
    cell: (user) => user.email,
  },
  {
    id: "role",
    header: "Role",
    card: "inline",
    sortable: true,
    className: "data-cut sm:max-w-40 max-sm:order-1",
    title: (user) => user.role,
    cell: (user) => user.role,
  },
  {
    id: "status",
    header: "Status",
    card: "inline",
    sortable: true,
    skeleton: "badge",
    cell: (user) => (
      <UserStatusBadge
        status={user.status}
        invitationExpired={user.invitationExpired !== undefined}
      />
    ),
  },
  {
    id: "password",
    header: "Password",
    card: "inline",
    sortable: true,
    skeleton: "badge",
    // A card shows only what needs attention.
    className: "data-quiet max-sm:not-has-[[data-tooltip]]:hidden",
    cell: (user, { now }) =>
      user.passwordStatus === "ok"
        ? "OK"
        : drawPasswordStatus(
            {
              status: user.passwordStatus ?? null,
              endsAt: user.passwordEndsAt ?? null,
              signsInWith: user.signsInWith ?? null,
              id: `password-of-${user.id}`,
            },
            now,
          ),
  },
  {
    id: "lastActive",
    header: "Last active",
    card: "hidden",
    sortable: true,
    className: "data-quiet",
    title: ({ lastActive }, { zone }) =>
      lastActive ? exactText(new Date(lastActive), zone) : undefined,
    cell: ({ lastActive }, { now }) =>
      lastActive ? relativeText(new Date(lastActive), now) : nothing("never"),
  },
  {
    id: "created",
    header: "Created",
    card: "hidden",
    sortable: true,
    className: "data-quiet",
    title: ({ created }, { zone }) => (created ? exactText(new Date(created), zone) : undefined),
    cell: ({ created }, { now, zone }) => (created ? dayText(new Date(created), now, zone) : null),
  },
  {
    id: "actions",
    header: "Actions",
    card: "end",
    hideHeader: true,
    fixed: true,
    className: "w-12",
    skeleton: "button",
    cell: (user) =>
      hasMenu(user) ? (
        <button
          type="button"
          className="data-menu"
          aria-haspopup="menu"
          aria-label={`Actions for ${user.name}`}
        />
      ) : null,
  },
]);

const forManagers = new Set(["password", "lastActive", "created"]);

/** The columns for those without users:manage: name, e-mail, role and status (docs/product.md#permissions-and-roles). */
export const plainUserColumns = userColumns.filter(({ id }) => !forManagers.has(id ?? ""));
