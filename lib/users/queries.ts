import { sql } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import { can } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import type { LoginMethod } from "@/lib/identity/login-methods";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { passwordStatuses } from "@/lib/passwords/status";
import type { PasswordStatus } from "@/lib/passwords/status";
import { hasPasswordStatus } from "@/lib/passwords/status-condition";

import { decideOperation, userOperations } from "./operations";
import type { UserOperation } from "./operations";
import { administratorRoleKey, isActiveAdministrator, personColumns, readPerson } from "./row";
import type { PersonRow } from "./row";
import { matchesSearch } from "./search";
import { userStatuses } from "./status";
import type { UserStatus } from "./status";

/** One row of the Users table. */
export type ListedUser = {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  roleName: string;
  status: UserStatus;
  /** The open invitation of an Invited person, and whether the actor may change it. */
  invitation?: { id: string; expired: boolean; manageable: boolean };
  /** Only for those with users:manage, and of oneself (product.md 3). */
  password?: {
    status: PasswordStatus | null;
    endsAt: Date | null;
    /** How people without a password status get in; null for those who cannot. */
    signsInWith: LoginMethod | null;
  };
  /** These two only for those with users:manage (product.md 3); otherwise null. */
  lastActiveAt: Date | null;
  createdAt: Date | null;
  /** What the actor may do to the person, as it is now. */
  operations: UserOperation[];
};

export const userSorts = ["name", "-name", "created", "-created"] as const;

const pageSizes = [25, 50, 100] as const;

/** Some of the values, separated by commas; what is none of them does not count. */
const choices = <Value extends string>(values: readonly Value[]) =>
  z
    .string()
    .transform((text) => values.filter((value) => text.split(",").includes(value)))
    .catch([]);

/** The table's state in the URL. A bad parameter falls back, it never fails. */
export const userListSchema = z.object({
  q: z.string().max(256).catch(""),
  sort: z.enum(userSorts).catch("name"),
  size: z.coerce
    .number()
    .pipe(z.union(pageSizes.map((size) => z.literal(size))))
    .catch(50),
  cursor: z.string().max(4096).optional().catch(undefined),
  /** Statuses separated by commas; nothing means everybody but the Deleted. */
  status: choices(userStatuses),
  /** Password statuses separated by commas; means nothing to those who do not see them. */
  password: choices(passwordStatuses),
});

export type UserListQuery = z.output<typeof userListSchema>;

export type UserListPage = CursorPage<ListedUser> & {
  /** How many match, and which of them the page begins with, from 1; 0 when nobody matches. */
  total: number;
  from: number;
};

type Row = PersonRow & {
  cursorValue: string;
  invitationId: string | null;
  invitationExpired: boolean;
};

/**
 * A page of the people of the actor's organization that are not deleted.
 * @throws forbidden without users:read
 */
export async function listUsers(actor: Actor, query: UserListQuery): Promise<UserListPage> {
  requirePermission(actor, "users:read");
  const at = now();
  const manages = can(actor, "users:manage");
  // An order would tell what the columns hide.
  const sort = manages || query.sort.endsWith("name") ? query.sort : "name";
  const descending = sort.startsWith("-");
  const byName = sort.endsWith("name");
  const cursor = decodeCursor(query.cursor, byName ? "text" : "instant");
  const backward = cursor?.direction === "before";
  const key = sql.raw(byName ? "users.sort_name" : "users.created_at");
  const type = sql.raw(byName ? "text" : "timestamptz");
  const direction = sql.raw(descending !== backward ? "desc" : "asc");
  const beyond = sql.raw(descending !== backward ? "<" : ">");
  // The indexes of the list leave the Deleted out: the planner must see that nobody asks for them.
  const statuses = query.status.includes("deleted") ? sql`` : sql`and users.status <> 'deleted'`;
  const chosen =
    query.status.length > 0
      ? sql`and users.status in (select jsonb_array_elements_text(${JSON.stringify(query.status)}::jsonb))`
      : sql``;
  const passwords =
    manages && query.password.length > 0
      ? sql`and ${hasPasswordStatus(query.password, actor.organization.id, at)}`
      : sql``;
  const listed = sql`users.organization_id = ${actor.organization.id} ${statuses} ${chosen} ${passwords}
    ${matchesSearch(query.q)}`;
  const position = cursor
    ? sql`and (${key}, users.id) ${beyond} (${cursor.value}::${type}, ${cursor.id}::uuid)`
    : sql``;

  const rows = await db.execute<Row>(sql`
    select ${personColumns}, page."cursorValue", invitations.id as "invitationId",
      coalesce(invitations.expires_at <= ${at.toISOString()}, false) as "invitationExpired"
    from (
      select users.id, ${key} as sort_key, ${key}::text as "cursorValue"
      from users
      where ${listed} ${position}
      order by ${key} ${direction}, users.id ${direction}
      limit ${query.size + 1}
    ) as page
    join users on users.id = page.id
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    left join invitations on invitations.user_id = page.id
      and invitations.accepted_at is null and invitations.revoked_at is null
    order by page.sort_key ${direction}, page.id ${direction}
  `);
  // Whoever stood beyond the cursor is gone: begin again rather than show nobody.
  if (cursor && rows.length === 0) return listUsers(actor, { ...query, cursor: undefined });

  const page = pageOf(rows, query.size, cursor);
  const first = page.rows[0];
  const ahead = sql.raw(descending ? ">" : "<");
  const [count] = await db.execute<{ total: number; before: number; administrators: number }>(sql`
    select count(*)::int as total, ${
      first && cursor
        ? sql`count(*) filter (where (${key}, users.id) ${ahead} (${first.cursorValue}::${type}, ${first.id}::uuid))::int`
        : sql`0`
    } as before,
      (select count(*)::int from users where organization_id = ${actor.organization.id}
        and role_key = ${administratorRoleKey} and status = 'active') as administrators
    from users where ${listed}
  `);
  return {
    ...page,
    rows: page.rows.map((row): ListedUser => {
      const person = readPerson(row, at);
      const target = {
        ...person,
        lastAdministrator: isActiveAdministrator(person) && count!.administrators === 1,
      };
      return {
        id: person.userId,
        firstName: person.firstName,
        lastName: person.lastName,
        email: person.email,
        roleName: person.roleName,
        status: person.status,
        invitation: row.invitationId
          ? {
              id: row.invitationId,
              expired: row.invitationExpired,
              manageable: can(actor, "users:manage", person),
            }
          : undefined,
        password:
          manages || person.userId === actor.userId
            ? {
                status: person.passwordStatus,
                endsAt: person.passwordStatusEndsAt,
                signsInWith: person.signsInWith,
              }
            : undefined,
        lastActiveAt: manages ? person.lastActiveAt : null,
        createdAt: manages ? person.createdAt : null,
        operations: userOperations.filter(
          (operation) => decideOperation(actor, operation, target, at).allowed,
        ),
      };
    }),
    total: count!.total,
    from: page.rows.length === 0 ? 0 : count!.before + 1,
  };
}

/** How many people of each status; of the Invited how many links ran out. */
export type PeopleByStatus = { active: number; invited: number; expired: number; inactive: number };

/** @throws forbidden without users:read */
export async function countPeople(actor: Actor): Promise<PeopleByStatus> {
  requirePermission(actor, "users:read");
  const [row] = await db.execute<PeopleByStatus>(sql`
    select count(*) filter (where status = 'active')::int as active,
      count(*) filter (where status = 'invited')::int as invited,
      count(*) filter (where status = 'inactive')::int as inactive,
      (select count(*)::int from invitations
        where organization_id = ${actor.organization.id} and accepted_at is null
          and revoked_at is null and expires_at <= ${now().toISOString()}) as expired
    from users
    where organization_id = ${actor.organization.id} and status <> 'deleted'
  `);
  return row!;
}

/**
 * How many active people cannot sign in because their temporary password ran out.
 * @throws forbidden without users:manage
 */
export async function countExpiredTemporary(actor: Actor): Promise<number> {
  requirePermission(actor, "users:manage");
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from users
    where organization_id = ${actor.organization.id} and status = 'active'
      and ${hasPasswordStatus(["temporary_expired"], actor.organization.id, now())}
  `);
  return row!.count;
}
