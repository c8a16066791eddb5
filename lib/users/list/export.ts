import { sql } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { requireStillAllowed } from "@/lib/users/lock-actor";
import { recordExport } from "@/lib/audit/record-export";
import { now } from "@/lib/clock";
import type { CsvTable } from "@/lib/csv/stream";
import { loginMethodLabels } from "@/lib/identity-configuration/login-methods";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";
import { passwordStatus, passwordStatusWords } from "@/lib/passwords/status";
import { rolesOf } from "@/lib/roles/queries";

import { readFrom, userOrder, userSorts } from "./order";
import { signsInWith } from "./row";
import { isSelected, userSelectionSchema } from "./selection";
import type { UserSelection } from "./selection";
import { userStatusLabels } from "@/lib/users/status";
import type { UserStatus } from "@/lib/users/status";

/** How the file is laid out, as the table's address says it. A bad parameter falls back. */
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

/** What a form posts, with the selection as JSON. */
export const selectionFieldSchema = z
  .string()
  .max(100_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue("Select whom to export.");
      return z.NEVER;
    }
  })
  .pipe(userSelectionSchema);

type Row = {
  id: string;
  /** Only of the last row, where the next portion begins: to read them of each costs a tenth. */
  keys: string[] | null;
  firstName: string;
  lastName: string;
  email: string;
  roleKey: string;
  status: UserStatus;
  invitationExpired: boolean | null;
  hasPassword: boolean;
  temporaryExpiresAt: string | null;
  codeExpiresAt: string | null;
  codeTries: number;
  lastActive: string | null;
  created: string;
};

/** What is the same for all rows. */
type Facts = { at: Date; loginMethod: LoginMethod; roleNames: ReadonlyMap<string, string> };

const instant = (text: string | null) => (text === null ? null : new Date(text));

/** As the screen says it; empty where the screen has a dash. */
function passwordText(row: Row, { at, loginMethod }: Facts): string {
  const status =
    loginMethod === "password"
      ? passwordStatus(
          {
            hasPassword: row.hasPassword,
            temporaryExpiresAt: instant(row.temporaryExpiresAt),
            codeExpiresAt: instant(row.codeExpiresAt),
            codeTries: row.codeTries,
          },
          at,
        )
      : null;
  if (status) return passwordStatusWords[status].label;
  const method = signsInWith({ status: row.status, loginMethod }, status);
  return method ? loginMethodLabels[method] : "";
}

function statusText({ status, invitationExpired }: Row): string {
  return invitationExpired ? "Invited · expired" : userStatusLabels[status];
}

type Column = {
  /** Of the column on the screen, which `hide` names. */
  id: string;
  header: string;
  value: (row: Row, facts: Facts) => string | null;
};

/** What everybody with users:read sees (docs/product.md#permissions-and-roles). */
const plainColumns: readonly Column[] = [
  { id: "name", header: "First name", value: (row) => row.firstName },
  { id: "name", header: "Last name", value: (row) => row.lastName },
  { id: "email", header: "Email", value: (row) => row.email },
  {
    id: "role",
    header: "Role",
    value: (row, { roleNames }) => roleNames.get(row.roleKey) ?? row.roleKey,
  },
  { id: "status", header: "Status", value: statusText },
];

const managerColumns: readonly Column[] = [
  ...plainColumns,
  { id: "password", header: "Password", value: passwordText },
  { id: "lastActive", header: "Last active", value: (row) => row.lastActive },
  { id: "created", header: "Created", value: (row) => row.created },
];

/** The columns that the actor sees and has not hidden; all of them when that leaves none. */
function columnsOf(actor: Actor, { hide }: UserExportLayout): readonly Column[] {
  const visible = can(actor, "users:manage") ? managerColumns : plainColumns;
  const shown = visible.filter(({ id }) => !hide.includes(id));
  return shown.length > 0 ? shown : visible;
}

/** Large enough that a statement costs little a row, small enough that nobody waits for one. */
const portionSize = 2000;

const isoText = (column: string) =>
  sql.raw(`to_char(users.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);

/**
 * Reads who is selected in the order of the table, a portion at a time. Each begins after the last
 * person of the one before, so that whoever stays is read exactly once while others come and go, and
 * no connection is held between two of them. The next is read while the reader takes this one.
 */
async function* readPortions(
  actor: Actor,
  selection: UserSelection,
  { sort }: UserExportLayout,
  at: Date,
): AsyncGenerator<readonly Row[], void> {
  const order = userOrder(actor, sort);
  const table = "filters" in selection ? order.tableFor(selection.filters) : "users";
  const matches = isSelected(actor, selection, at, table);
  const read = async (last?: Row): Promise<readonly Row[]> =>
    db.execute<Row>(sql`
      select id,
        case when row_number() over (order by ${order.by("page", false)}) = ${portionSize}
          then ${order.keyTexts} end as keys,
        "firstName", "lastName", email, "roleKey", status,
        "invitationExpired", "hasPassword", "temporaryExpiresAt", "codeExpiresAt", "codeTries",
        "lastActive", created
      from (
        select users.id, ${order.keyColumns(table)}, first_name as "firstName",
          last_name as "lastName", email, users.role_key as "roleKey", users.status,
          case when users.status = 'invited' then (
            select expires_at <= ${at.toISOString()} from invitations
            where user_id = users.id and accepted_at is null and revoked_at is null
          ) end as "invitationExpired",
          password_hash is not null as "hasPassword",
          temporary_expires_at as "temporaryExpiresAt", code_expires_at as "codeExpiresAt",
          code_tries as "codeTries",
          ${isoText("last_active_at")} as "lastActive", ${isoText("created_at")} as created
        from ${readFrom(table)}
        where ${matches}
          ${last?.keys ? order.beyond(table, false, { values: last.keys, id: last.id }) : sql``}
        order by ${order.by(table, false)}
        limit ${portionSize}
      ) as page
      order by ${order.by("page", false)}
    `);
  let next = read();
  for (;;) {
    const rows = await next;
    const whole = rows.length === portionSize;
    if (whole) {
      next = read(rows.at(-1));
      // Awaited in the next turn, unless the reader leaves before.
      next.catch(() => {});
    }
    if (rows.length > 0) yield rows;
    if (!whole) return;
  }
}

/** How many of the table's filters narrow the selection. */
function filterCount({ filters }: Extract<UserSelection, { filters: unknown }>): number {
  return Object.values(filters).filter((value) => value.length > 0).length;
}

/**
 * Begins to export whoever is selected, with the columns that the actor sees and has not hidden, in
 * the order of the table; times in UTC as ISO 8601. Breaks off when the actor may not have it any more.
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
    db.execute<{ loginMethod: LoginMethod }>(sql`
      select login_method as "loginMethod" from identity_configurations
      where organization_id = ${actor.organization.id}
    `),
  ]);
  const facts: Facts = {
    at,
    loginMethod: identity!.loginMethod,
    roleNames: new Map(roles.map(({ key, name }) => [key, name])),
  };
  const asked =
    "userIds" in selection
      ? { selected: selection.userIds.length }
      : { filters: filterCount(selection) };
  await recordExport(actor, "users.exported", { columns: columns.length, ...asked }, at);

  async function* portions() {
    for await (const rows of readPortions(actor, selection, layout, at)) {
      await requireStillAllowed(actor);
      yield rows.map((row) => columns.map(({ value }) => value(row, facts)));
    }
  }
  return { header: columns.map(({ header }) => header), portions: portions() };
}
