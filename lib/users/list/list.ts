import { sql } from "drizzle-orm";
import { z } from "zod";

import { ask, db, estimate } from "@/db/client";
import { can } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";
import { cutPage, decodeCursor, withCursors } from "@/lib/keyset";
import type { Cursor, CursorPage, Cut } from "@/lib/keyset";
import type { PasswordStatus } from "@/lib/passwords/status";
import { hasPasswordStatus } from "@/lib/passwords/status-condition";

import { countActiveAdministrators, countUsers } from "./counts";
import type { UserCount } from "./counts";
import { userFilterSchema } from "./filters";
import { userOrder, userSorts } from "./order";
import { few, peopleInOrder, peopleOfFew, peopleOfMany } from "./list-queries";
import type { Found, Reading, Row } from "./list-queries";
import { isCounted, matchesFilters } from "./matching";
import { decideOperation, userOperations } from "@/lib/users/operations";
import type { UserOperation } from "@/lib/users/operations";
import { isActiveAdministrator, readListedPerson } from "./row";
import type { UserStatus } from "@/lib/users/status";

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
  /** Only for those with users:manage, and of oneself (docs/product.md#permissions-and-roles). */
  password?: {
    status: PasswordStatus | null;
    endsAt: Date | null;
    /** How people without a password status get in; null for those who cannot. */
    signsInWith: LoginMethod | null;
  };
  /** These two only for those with users:manage (docs/product.md#permissions-and-roles); otherwise null. */
  lastActiveAt: Date | null;
  createdAt: Date | null;
  /** What the actor may do to the person, as it is now. */
  operations: UserOperation[];
};

const pageSizes = [25, 50, 100] as const;

/** The place of the last page, which no row marks. */
const lastPage = "last";

/** The table's state in the URL. A bad parameter falls back, it never fails. */
export const userListSchema = userFilterSchema.extend({
  sort: z.enum(userSorts).catch("name"),
  size: z.coerce
    .number()
    .pipe(z.union(pageSizes.map((size) => z.literal(size))))
    .catch(50),
  cursor: z.string().max(4096).optional().catch(undefined),
});

export type UserListQuery = z.output<typeof userListSchema>;

/** How many there are; when not exact, there are more than that. */
export type Total = { count: number; exact: boolean };

export type UserListPage = CursorPage<ListedUser> & {
  /** How many match. */
  total: Total;
  /** Which of them the page begins with, from 1; 0 when nobody matches. */
  from: number;
  /** Leads to the last page, where it is another one and its place is known. */
  last?: string | undefined;
};

/** Of how many one has to match so that people are found soon along any order. */
const leastShare = 10;

/** To look at a person of an order takes as long as to gather two. */
const gatheredWhileOneIsMet = 2;

/**
 * Reads a page of a search that finds more than few. As far as the planner's estimate is right it
 * takes at most twice as long as the better of both ways.
 */
async function readMany(reading: Reading): Promise<readonly Row[]> {
  const { actor, query, at } = reading;
  const found = await estimate(sql`select from users where ${matchesFilters(actor, query, at)}`);
  const nearby = Math.max(few, Math.ceil(found / gatheredWhileOneIsMet));
  return db.execute<Row>(peopleOfMany(reading, nearby));
}

const peopleAmong = (found: readonly Found[]) =>
  found.filter((row): row is Row & Found => row.id !== null);

const sumOf = (counts: readonly UserCount[]) => counts.reduce((sum, { people }) => sum + people, 0);

/** How many pass the filters, where the counters know it. */
function totalOf(
  counts: readonly UserCount[],
  { status, role }: Pick<UserListQuery, "status" | "role">,
): Total {
  const counted = counts.filter(
    (each) =>
      (status.length > 0 ? status.includes(each.status) : each.status !== "deleted") &&
      (role.length === 0 || role.includes(each.roleKey)),
  );
  return { count: sumOf(counted), exact: true };
}

/** The people of a page and one more, and how many there are in all. */
async function readPeople(
  reading: Reading,
  known: { total: Total; everybody: number } | undefined,
): Promise<{ people: readonly Row[]; total: Total }> {
  if (known?.total.count === 0) return { people: [], total: known.total };
  if (!known || known.total.count <= few) {
    const found = await db.execute<Found>(peopleOfFew(reading));
    const { matching } = found[0]!;
    if (matching <= few) {
      return {
        people: peopleAmong(found),
        total: known?.total ?? { count: matching, exact: true },
      };
    }
    if (!known) {
      const people =
        reading.query.q === ""
          ? await db.execute<Row>(peopleInOrder(reading))
          : await readMany(reading);
      return { people, total: { count: few, exact: false } };
    }
    // More than the counters said a moment ago.
  }
  const question = peopleInOrder(reading);
  // Along any order many are found soon, so that one plan is right for everybody. The best way to
  // fewer depends on who they are.
  const many = known.total.count * leastShare >= known.everybody;
  const people = many ? await ask<Row>(question) : await db.execute<Row>(question);
  return { people, total: known.total };
}

/**
 * The same where nothing is filtered. They are found at once along any order, however many there
 * are, so that they need not wait for the counters.
 */
async function readEverybody(
  reading: Reading,
  counting: Promise<readonly UserCount[]>,
): Promise<{ people: readonly Row[]; total: Total }> {
  const [people, counts] = await Promise.all([ask<Row>(peopleInOrder(reading)), counting]);
  return { people, total: totalOf(counts, reading.query) };
}

/** Which row of the list a page begins with, from what its cursor remembers. */
function firstOf({ rows, hasPrevious, hasNext }: Cut<Row>, total: Total, cursor?: Cursor): number {
  if (rows.length === 0) return 0;
  if (!hasPrevious) return 1;
  if (!hasNext && total.exact) return Math.max(1, total.count - rows.length + 1);
  const position = cursor?.position ?? 1;
  const from = cursor?.direction === "before" ? position - rows.length : position + 1;
  // People who came and went since the cursor was made must not lead beyond what there is.
  const highest = total.exact ? total.count - rows.length : Infinity;
  return Math.max(2, Math.min(from, highest));
}

/**
 * A page of the people of the actor's organization who pass the filters. Costs the same however deep
 * it lies: it goes on from a row, and nobody is skipped or shown twice while others come and go.
 * @throws forbidden without users:read
 */
export async function listUsers(actor: Actor, query: UserListQuery): Promise<UserListPage> {
  requirePermission(actor, "users:read");
  const at = now();
  const order = userOrder(actor, query.sort);
  const cursor = decodeCursor(query.cursor, order.kinds);
  const start = query.cursor === lastPage ? "end" : cursor;
  const counting = countUsers(db, actor.organization.id);
  const backward = start === "end" || cursor?.direction === "before";
  const reading = { actor, query, order, place: cursor, backward, at };
  const { status, role } = query;
  const isKnown = isCounted(actor, query);
  const isEverybody = isKnown && status.length === 0 && role.length === 0;
  // A search does not wait for the counters.
  const counted = isKnown && !isEverybody ? await counting : undefined;
  const known = counted && { total: totalOf(counted, query), everybody: sumOf(counted) };
  const [counts, { people, total }] = await Promise.all([
    counting,
    isEverybody ? readEverybody(reading, counting) : readPeople(reading, known),
  ]);
  // Whoever stood beyond the cursor is gone: begin again rather than show nobody.
  if (cursor && people.length === 0) return listUsers(actor, { ...query, cursor: undefined });

  const cut = cutPage(people, query.size, start);
  const from = firstOf(cut, total, cursor);
  const { rows, ...neighbours } = withCursors(cut, from);
  const activeAdministrators = countActiveAdministrators(counts);
  return {
    ...neighbours,
    rows: rows.map((row) => listedUser(actor, row, activeAdministrators, at)),
    total,
    from,
    last: cut.hasNext && total.exact ? lastPage : undefined,
  };
}

function listedUser(actor: Actor, row: Row, activeAdministrators: number, at: Date): ListedUser {
  const manages = can(actor, "users:manage");
  const person = readListedPerson(row, at);
  const target = {
    ...person,
    lastAdministrator: isActiveAdministrator(person) && activeAdministrators === 1,
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
}

/** How many people of each status; of the Invited how many links ran out. */
export type PeopleByStatus = { active: number; invited: number; expired: number; inactive: number };

/** @throws forbidden without users:read */
export async function countPeople(actor: Actor): Promise<PeopleByStatus> {
  requirePermission(actor, "users:read");
  const [counts, [row]] = await Promise.all([
    countUsers(db, actor.organization.id),
    db.execute<{ expired: number }>(sql`
      select count(*)::int as expired from invitations
      where organization_id = ${actor.organization.id} and accepted_at is null
        and revoked_at is null and expires_at <= ${now().toISOString()}
    `),
  ]);
  const people = (status: UserStatus) =>
    counts.reduce((sum, each) => sum + (each.status === status ? each.people : 0), 0);
  return {
    active: people("active"),
    invited: people("invited"),
    inactive: people("inactive"),
    expired: row!.expired,
  };
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
