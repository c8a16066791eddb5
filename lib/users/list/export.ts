import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import { identityConfigurations } from "@/db/schema/identity-configurations";
import { invitations } from "@/db/schema/invitations";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { revalidateActor } from "@/lib/users/lock";
import { recordExport } from "@/lib/csv/record-export";
import { now } from "@/lib/clock";
import type { CsvTable } from "@/lib/csv/stream";
import { loginMethodLabels } from "@/lib/login-methods";
import type { LoginMethod } from "@/lib/login-methods";
import { passwordStatus, passwordStatusWords } from "@/lib/passwords/status";
import { rolesOf } from "@/lib/roles/queries";
import { roleTexts } from "@/lib/roles/role-texts";

import { groupNamesOf } from "./groups";
import { userOrder, userSorts } from "./order";
import type { UserOrder } from "./order";
import { isOpenInvitation, signsInWith } from "./row";
import { isSelected, userSelectionSchema } from "./selection";
import type { UserSelection } from "./selection";
import { userStatusLabels } from "@/lib/users/status";

/** The layout of the file, taken from the table's URL. A bad parameter falls back. */
export const userExportSchema = z.object({
  sort: z.enum(userSorts).catch("name"),
  /** Ids of the columns that are hidden, separated by commas. */
  hide: z
    .string()
    .max(1024)
    .transform((text) => text.split(","))
    .catch([]),
});

export type UserExportLayout = z.output<typeof userExportSchema>;

/** The fields that the form posts, with the selection as JSON. */
export const selectionFieldSchema = z
  .string()
  .max(100_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue("Select the users to export.");
      return z.NEVER;
    }
  })
  .pipe(userSelectionSchema);

/** Values that are the same for all rows. */
type Facts = { at: Date; loginMethod: LoginMethod; roleTexts: ReadonlyMap<string, string> };

/** The text on the screen; empty where the screen has a dash. */
function passwordText(row: Row, { at, loginMethod }: Facts): string {
  const status = loginMethod === "password" ? passwordStatus(row, at) : null;
  if (status) return passwordStatusWords[status].label;
  const method = signsInWith({ status: row.status, loginMethod }, status);
  return method ? loginMethodLabels[method] : "";
}

function statusText({ status, invitationExpiresAt }: Row, { at }: Facts): string {
  return invitationExpiresAt && invitationExpiresAt <= at
    ? "Invited · expired"
    : userStatusLabels[status];
}

const timeText = (time: Date | null) => time && `${time.toISOString().slice(0, 19)}Z`;

type Column = {
  /** The id of the column on the screen, as in `hide`. */
  id: string;
  header: string;
  value: (row: Row, facts: Facts) => string | null;
};

/**
 * The columns that every actor with users:read sees (docs/product.md#permissions-and-roles). An
 * import reads the titles, and its values as they are written here (docs/product.md#bulk-create-csv).
 */
const plainColumns: readonly Column[] = [
  { id: "name", header: "First name", value: (row) => row.firstName },
  { id: "name", header: "Last name", value: (row) => row.lastName },
  // The table shows the email below the name, even when the Email column is hidden.
  { id: "name", header: "Email", value: (row) => row.email },
  {
    id: "role",
    header: "Role",
    value: ({ roleKey }, facts) => facts.roleTexts.get(roleKey) ?? roleKey,
  },
  { id: "groups", header: "Groups", value: ({ groups }) => groups },
];

const statusColumn: Column = { id: "status", header: "Status", value: statusText };

const systemAdminColumn: Column = {
  id: "name",
  header: "System Admin",
  value: ({ systemAdmin }) => (systemAdmin ? "Yes" : "No"),
};

/** The permissions beyond the role, by the keys that an import reads. */
const permissionsColumn: Column = {
  id: "role",
  header: "Permissions",
  value: ({ extraPermissions }) => extraPermissions.join("$$"),
};

const managerColumns: readonly Column[] = [
  ...plainColumns,
  permissionsColumn,
  statusColumn,
  { id: "password", header: "Password", value: passwordText },
  { id: "lastActive", header: "Last active", value: (row) => timeText(row.lastActiveAt) },
  { id: "created", header: "Created", value: (row) => timeText(row.createdAt) },
];

/** The columns that the actor sees and has not hidden; all of them if none would be left. */
function columnsOf(actor: Actor, { hide }: UserExportLayout): readonly Column[] {
  const visible = can(actor, "users:manage")
    ? managerColumns.flatMap((column) =>
        column.id === "groups" && actor.accessControl === "rbac"
          ? [systemAdminColumn, column]
          : [column],
      )
    : [...plainColumns, statusColumn];
  const shown = visible.filter(({ id }) => !hide.includes(id));
  return shown.length > 0 ? shown : visible;
}

/** Rows that one statement reads. */
const batchSize = 2000;

function selectBatch(
  actor: Actor,
  selection: UserSelection,
  order: UserOrder,
  at: Date,
  withGroups: boolean,
  last: { keys: string[]; id: string } | undefined,
) {
  return db
    .select({
      id: users.id,
      keys: order.cursorValues,
      firstName: users.firstName,
      lastName: users.lastName,
      email: users.email,
      roleKey: users.roleKey,
      systemAdmin: users.systemAdmin,
      extraPermissions: users.extraPermissions,
      groups: withGroups ? groupNamesOf(users.id, at) : sql<null>`null`,
      status: users.status,
      invitationExpiresAt: invitations.expiresAt,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      temporaryExpiresAt: users.temporaryExpiresAt,
      codeExpiresAt: users.codeExpiresAt,
      codeTries: users.codeTries,
      lastActiveAt: users.lastActiveAt,
      createdAt: users.createdAt,
    })
    .from(users)
    .leftJoin(invitations, isOpenInvitation)
    .where(
      and(
        isSelected(actor, selection, at),
        last && order.isBeyond(false, { values: last.keys, id: last.id }),
      ),
    )
    .orderBy(...order.orderBy(false))
    .limit(batchSize);
}

type Row = Awaited<ReturnType<typeof selectBatch>>[number];

/**
 * Reads the selected users in the order of the table, one batch at a time. Each batch starts after
 * the last user of the previous one, so that users who stay are read exactly once while others are
 * added or deleted, and no connection is held between batches. The next batch is read while the
 * reader takes this one.
 */
async function* readBatches(
  actor: Actor,
  selection: UserSelection,
  { sort }: UserExportLayout,
  at: Date,
  withGroups: boolean,
): AsyncGenerator<readonly Row[], void> {
  const order = userOrder(actor, sort);
  const read = async (last?: Row) => selectBatch(actor, selection, order, at, withGroups, last);
  let next = read();
  for (;;) {
    const rows = await next;
    const whole = rows.length === batchSize;
    if (whole) {
      next = read(rows.at(-1));
      // Awaited in the next iteration, unless the reader leaves before.
      next.catch(() => {});
    }
    if (rows.length > 0) yield rows;
    if (!whole) return;
  }
}

/** The number of table filters that narrow the selection. */
function filterCount({ filters }: Extract<UserSelection, { filters: unknown }>): number {
  return Object.values(filters).filter((value) => value.length > 0).length;
}

/**
 * Starts an export of the selected users, with the columns that the actor sees and has not hidden,
 * in the order of the table; times in UTC as ISO 8601. Breaks off when the actor loses access.
 * @throws forbidden without users:read
 */
export async function exportUsers(
  actor: Actor,
  selection: UserSelection,
  layout: UserExportLayout,
): Promise<CsvTable> {
  requirePermission(actor, "users:read");
  const at = now();
  const columns = columnsOf(actor, layout);
  const [roles, [identity]] = await Promise.all([
    rolesOf(db, actor.organization.id),
    db
      .select({ loginMethod: identityConfigurations.loginMethod })
      .from(identityConfigurations)
      .where(eq(identityConfigurations.organizationId, actor.organization.id)),
  ]);
  const withGroups = columns.some(({ id }) => id === "groups");
  const facts: Facts = {
    at,
    loginMethod: identity!.loginMethod,
    roleTexts: roleTexts(roles),
  };
  const asked =
    "userIds" in selection
      ? { selected: selection.userIds.length }
      : { filters: filterCount(selection) };
  await recordExport(actor, "users.exported", { columns: columns.length, ...asked }, at);

  async function* batches() {
    for await (const rows of readBatches(actor, selection, layout, at, withGroups)) {
      await revalidateActor(actor);
      yield rows.map((row) => columns.map(({ value }) => value(row, facts)));
    }
  }
  return { header: columns.map(({ header }) => header), batches: batches() };
}
