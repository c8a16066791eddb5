/** The statements of access changes that the query builder cannot express. */
import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { groupMemberships, users } from "@/db/schema/schema";
import { inTexts, textArray } from "@/db/sql";
import { after } from "@/lib/clock";
import {
  bitsWhere,
  countsAt,
  membershipBits,
  membershipBitsOf,
  placesOf,
  readBits,
} from "@/lib/groups/membership-bits";
import type { Places } from "@/lib/groups/membership-bits";
import { matchesSearch } from "@/lib/users/list/search";
import { restorableFor } from "@/lib/users/operations";
import type { UserStatus } from "@/lib/users/status";

import type { AccessChange, AccessDefinitions, UserKind } from "./change";

/** Whose access a change may concern. */
export type AffectedUsers = {
  organizationId: string;
  actorId: string;
  definitions: AccessDefinitions;
  change: AccessChange;
  at: Date;
};

/**
 * The users whom a change can concern, under the name of their table. Users who were deleted so long
 * ago that they cannot be restored are left out: when they are invited again they start anew.
 */
function people({ organizationId, actorId, change, at }: AffectedUsers): SQL {
  const { memberships } = change;
  const restorableSince = after(at, -restorableFor).toISOString();
  return sql`(
    select *, ${users.id} = ${actorId}::uuid as is_actor from ${users}
    where ${users.organizationId} = ${organizationId}
      and (${users.deletedAt} is null or ${users.deletedAt} > ${restorableSince}::timestamptz)
      ${memberships ? sql`and (${memberships.users})` : sql``}
  ) as users`;
}

/**
 * The groups that a change tells apart, under the id of a group. Those that keep the same role share
 * a place, because many groups would make too many kinds of users.
 */
function placesOfChange({ definitions, change }: AffectedUsers): Places {
  const changed = new Set(change.groupRoles?.keys());
  if (change.memberships) changed.add(change.memberships.groupId);
  const kept = [...definitions.groupRoles].filter(([groupId]) => !changed.has(groupId));
  const firstOf = new Map(kept.toReversed().map(([groupId, roleKey]) => [roleKey, groupId]));
  return placesOf(
    new Map([
      ...[...changed].map((groupId) => [groupId, groupId] as const),
      ...kept.map(([groupId, roleKey]) => [groupId, firstOf.get(roleKey)!] as const),
    ]),
  );
}

/** A kind as the database writes it, which other statements compare. */
export type KindText = string;

/** @param groupBits what `membershipBits` found */
const kindText = (groupBits: SQL): SQL<KindText> => sql`jsonb_build_object(
  'status', ${users.status}, 'isActor', users.is_actor, 'roleKey', ${users.roleKey},
  'extraPermissions', ${users.extraPermissions}, 'systemAdmin', ${users.systemAdmin},
  'bits', ${groupBits})::text`;

function readKind(text: KindText, places: Places): UserKind {
  const { bits, ...kind }: Omit<UserKind, "groups"> & { bits: string | null } = JSON.parse(text);
  return { ...kind, groups: Object.fromEntries(readBits(places, bits)) };
}

/**
 * Counts the users whom a change may concern by kind, in one statement for any number of users.
 * Without statistics the planner expects one user and would compare each of them with every
 * membership. A full join never does that, and `coalesce` hides that it could be a left join.
 */
export async function countAffectedKinds(
  executor: Executor,
  affected: AffectedUsers,
): Promise<{ kindText: KindText; kind: UserKind; count: number }[]> {
  const { definitions, change, at } = affected;
  const places = placesOfChange(affected);
  const concerned = (groupId: string) =>
    change.accessControl !== undefined ||
    change.groupRoles?.has(groupId) === true ||
    change.roles?.has(definitions.groupRoles.get(groupId)!) === true;
  const isConcerned = sql`(
    ${inTexts(users.roleKey, [...(change.roles?.keys() ?? [])])}
    ${change.accessControl ? sql`or ${users.systemAdmin}` : sql``}
    ${change.memberships ? sql`or true` : sql``}
    or bit_count(member.bits & ${bitsWhere(places, concerned)}) > 0
  )`;
  const rows = await executor.execute<{ kindText: KindText; count: number }>(sql`
    select ${kindText(sql`member.bits`)} as "kindText", count(*)::int as count
    from ${people(affected)}
    full join (
      select ${groupMemberships.userId}, ${membershipBits(places)} as bits from ${groupMemberships}
      where ${countsAt(places, at)}
        ${
          // Few users need not wait for the memberships of all others.
          change.memberships
            ? sql`and ${groupMemberships.userId} in (select ${users.id} from ${people(affected)})`
            : sql``
        }
      group by 1
    ) as member on member.user_id = ${users.id}
    where coalesce(${users.id} is not null, false) and ${isConcerned}
    group by member.bits, ${users.roleKey}, ${users.status}, ${users.systemAdmin},
      ${users.extraPermissions}, users.is_actor`);
  return rows.map((row) => ({ ...row, kind: readKind(row.kindText, places) }));
}

/** A user of one of the given kinds. */
export type ListedRow = {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  status: UserStatus;
  kindText: KindText;
  cursorValues: string[];
};

/**
 * `from` and `where` for the users of some kinds whose name or email matches a search, with their
 * kind. Memberships are read for one user after the other, so that a page reads few of them.
 */
function usersOfKinds(affected: AffectedUsers, kinds: readonly KindText[], search: string): SQL {
  const groupBits = membershipBitsOf(users.id, placesOfChange(affected), affected.at);
  return sql`
    from ${people(affected)}
    cross join lateral (select ${kindText(groupBits)} as text) as kind
    where kind.text = any(${textArray(kinds)})
      and ${matchesSearch(search, users.searchText) ?? sql`true`}`;
}

/** Reads a page of the users of some kinds by name. */
export async function listUsersOfKinds(
  executor: Executor,
  affected: AffectedUsers,
  kinds: readonly KindText[],
  page: {
    search: string;
    place: { values: readonly string[]; id: string } | undefined;
    backward: boolean;
    limit: number;
  },
): Promise<ListedRow[]> {
  const direction = sql.raw(page.backward ? "desc" : "asc");
  const operator = sql.raw(page.backward ? "<" : ">");
  return executor.execute<ListedRow>(sql`
    select ${users.id}, ${users.firstName} as "firstName", ${users.lastName} as "lastName",
      ${users.email}, ${users.status}, kind.text as "kindText",
      array[${users.sortName}] as "cursorValues"
    ${usersOfKinds(affected, kinds, page.search)}
      ${
        page.place
          ? sql`and (${users.sortName}, ${users.id})
              ${operator} (${page.place.values[0]}::text, ${page.place.id}::uuid)`
          : sql``
      }
    order by ${users.sortName} ${direction}, ${users.id} ${direction}
    limit ${page.limit}`);
}

/** Counts the users of some kinds that match a search. */
export async function countUsersOfKinds(
  executor: Executor,
  affected: AffectedUsers,
  kinds: readonly KindText[],
  search: string,
): Promise<number> {
  const [row] = await executor.execute<{ count: number }>(
    sql`select count(*)::int as count ${usersOfKinds(affected, kinds, search)}`,
  );
  return row!.count;
}
