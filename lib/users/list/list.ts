import { z } from "zod";

import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import { inIds } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import type { LoginMethod } from "@/lib/login-methods";
import { cutPage, decodeCursor, withCursors } from "@/lib/keyset";
import type { Cursor, CursorPage, Cut } from "@/lib/keyset";
import type { PasswordStatus } from "@/lib/passwords/status";
import { countActiveAdministrators } from "@/lib/users/access";
import { decideOperation, userOperations } from "@/lib/users/operations";
import type { UserOperation } from "@/lib/users/operations";
import type { UserStatus } from "@/lib/users/status";

import { countUsers, totalOf } from "./counts";
import type { UserCount } from "./counts";
import { noGroup } from "./filters";
import { userFilterSchema } from "./filter-schema";
import { readUserGroups } from "./groups";
import type { UserGroups } from "./groups";
import { EXACT_COUNT_LIMIT, findUngrouped, scanByIndex, sortMatching } from "./list-queries";
import type { ListPlace, ListRead, SortedPlace } from "./list-queries";
import { isCounted } from "./matching";
import { userOrder, userSorts } from "./order";
import { readPerson, selectUsers } from "./row";
import type { PersonFacts } from "./row";

/** One row of the Users table, with the values that the actor may see. */
export type ListedUser = {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  roleName: string;
  /** The groups that the user is in now. */
  groups: UserGroups;
  status: UserStatus;
  /** The open invitation of an Invited user, and whether the actor may change it. */
  invitation?: { id: string; expired: boolean; manageable: boolean };
  /** Only with users:manage, or for the actor (docs/product.md#permissions-and-roles). */
  password?: {
    status: PasswordStatus | null;
    endsAt: Date | null;
    /** How users without a password status sign in; null for users who cannot. */
    signsInWith: LoginMethod | null;
  };
  /** Whether the user is a System Admin, with RBAC; false without users:manage. */
  systemAdmin: boolean;
  /** These two only with users:manage (docs/product.md#permissions-and-roles); otherwise null. */
  lastActiveAt: Date | null;
  createdAt: Date | null;
  /** What the actor may do to the user in its current state. */
  operations: UserOperation[];
};

const pageSizes = [25, 50, 100] as const;

/** The cursor of the last page, which no row marks. */
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

/** The count; if not exact, there are more than that. */
export type Total = { count: number; exact: boolean };

export type UserListPage = CursorPage<ListedUser> & {
  /** The number of matching users. */
  total: Total;
  /** The number of the page's first row in the list, from 1; 0 when none match. */
  from: number;
  /** The cursor of the last page, if it is another page and its position is known. */
  last?: string | undefined;
};

/** Up to this many users are found first and then sorted; more are read along an index. */
const MAX_SORTED_USERS = 1_000;

/** Finds the users of a page and one more, and how many match in all. */
async function findPage(
  read: ListRead,
  counts: readonly UserCount[],
): Promise<{ places: ListPlace[]; total: Total }> {
  const counted = isCounted(read.actor, read.query)
    ? { count: totalOf(counts, read.query), exact: true }
    : undefined;
  if (counted && counted.count > MAX_SORTED_USERS) {
    return { places: await scanByIndex(read), total: counted };
  }
  const found = await db.execute<SortedPlace>(sortMatching(read));
  const count = found[0]!.total;
  if (count > EXACT_COUNT_LIMIT) {
    const total = counted ?? { count: EXACT_COUNT_LIMIT, exact: false };
    return { places: await scanByIndex(read), total };
  }
  return {
    places: found.filter((row) => row.id !== null),
    total: counted ?? { count, exact: true },
  };
}

/** The number of a page's first row in the list, from the offset in its cursor. */
function firstOf({ rows, hasPrevious, hasNext }: Cut<ListPlace>, total: Total, cursor?: Cursor) {
  if (rows.length === 0) return 0;
  if (!hasPrevious) return 1;
  if (!hasNext && total.exact) return Math.max(1, total.count - rows.length + 1);
  const position = cursor?.position ?? 1;
  const from = cursor?.direction === "before" ? position - rows.length : position + 1;
  // Users added or removed since the cursor was made must not lead beyond the total.
  const highest = total.exact ? total.count - rows.length : Infinity;
  return Math.max(2, Math.min(from, highest));
}

/**
 * Reads a page of the organization's users in five statements, for any number of users: the
 * counters, the Administrators, the ids of the page, its rows, their groups. *No group* takes one more.
 * @throws forbidden without users:read
 */
export async function listUsers(actor: Actor, query: UserListQuery): Promise<UserListPage> {
  requirePermission(actor, "users:read");
  const at = now();
  const order = userOrder(actor, query.sort);
  const cursor = decodeCursor(query.cursor, order.kinds);
  const start = query.cursor === lastPage ? "end" : cursor;
  const backward = start === "end" || cursor?.direction === "before";
  const organizationId = actor.organization.id;
  const [counts, activeAdministrators, ungrouped] = await Promise.all([
    countUsers(db, organizationId),
    countActiveAdministrators(db, organizationId),
    query.group.includes(noGroup) ? findUngrouped(organizationId, at) : undefined,
  ]);
  const read = { actor, query, order, place: cursor, backward, ungrouped, at };
  const { places, total } = await findPage(read, counts);
  // All rows after the cursor are gone: start over instead of showing an empty page.
  if (cursor && places.length === 0) return listUsers(actor, { ...query, cursor: undefined });

  const cut = cutPage(places, query.size, start);
  const from = firstOf(cut, total, cursor);
  const { rows, ...neighbours } = withCursors(cut, from);
  const ids = rows.map(({ id }) => id);
  const [selected, groups] = await Promise.all([
    selectUsers(db, at).where(inIds(users.id, ids)),
    readUserGroups(ids, at),
  ]);
  const found = new Map(selected.map((row) => [row.id, row]));
  return {
    ...neighbours,
    rows: ids
      .flatMap((id) => found.get(id) ?? [])
      .map((row) => ({
        ...userView(actor, readPerson(row, at), activeAdministrators, at),
        groups: groups.get(row.id) ?? { count: 0, names: [] },
      })),
    total,
    from,
    last: cut.hasNext && total.exact ? lastPage : undefined,
  };
}

function userView(
  actor: Actor,
  person: PersonFacts,
  activeAdministrators: number,
  at: Date,
): Omit<ListedUser, "groups"> {
  const canManage = can(actor, "users:manage");
  const lastAdministrator = person.isActiveAdministrator && activeAdministrators === 1;
  const { openInvitation } = person;
  return {
    id: person.userId,
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    roleName: person.roleName,
    status: person.status,
    invitation: openInvitation
      ? {
          id: openInvitation.id,
          expired: openInvitation.expiresAt <= at,
          manageable: can(actor, "users:manage", person),
        }
      : undefined,
    password:
      canManage || person.userId === actor.userId
        ? {
            status: person.passwordStatus,
            endsAt: person.passwordStatusEndsAt,
            signsInWith: person.signsInWith,
          }
        : undefined,
    systemAdmin: canManage && person.accessControl === "rbac" && person.systemAdmin,
    lastActiveAt: canManage ? person.lastActiveAt : null,
    createdAt: canManage ? person.createdAt : null,
    operations: userOperations.filter(
      (operation) =>
        decideOperation(actor, operation, { ...person, lastAdministrator }, at).allowed,
    ),
  };
}
