/** The statements of access changes that the query builder cannot express. */
import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { groupMemberships, users } from "@/db/schema/schema";
import { inIds, inTexts, intArray, textArray, uuidArray } from "@/db/sql";
import { after } from "@/lib/clock";
import { isCurrentMembership } from "@/lib/groups/current";
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
 * The groups that a change tells apart. Those that keep the same role share a place, because many
 * groups would make too many kinds of users.
 */
type Places = {
  /** A group of each place. */
  groupIds: readonly string[];
  /** The place of each group that has or gets a role. */
  placeOf: ReadonlyMap<string, number>;
};

function placesOf({ definitions, change }: AffectedUsers): Places {
  const groupIds = [...(change.groupRoles?.keys() ?? [])];
  if (change.memberships) groupIds.push(change.memberships.groupId);
  const placeOf = new Map(groupIds.map((groupId, place) => [groupId, place]));
  const placeOfRole = new Map<string, number>();
  for (const [groupId, roleKey] of definitions.groupRoles) {
    if (placeOf.has(groupId)) continue;
    const place = placeOfRole.get(roleKey) ?? groupIds.push(groupId) - 1;
    placeOfRole.set(roleKey, place);
    placeOf.set(groupId, place);
  }
  return { groupIds, placeOf };
}

/** Two bits for each place. */
const bits = ({ groupIds }: Places, isSet: (groupId: string) => boolean): SQL =>
  sql`${groupIds.map((groupId) => (isSet(groupId) ? "11" : "00")).join("")}::text::varbit`;

/**
 * Aggregates memberships to bits, which takes a fraction of the time of objects. The first bit of a
 * place is for a membership that ends, the second one for another.
 */
function membershipBits(places: Places): SQL<string | null> {
  const groupIds = uuidArray([...places.placeOf.keys()]);
  const place = sql`(${intArray([...places.placeOf.values()])})[
    array_position(${groupIds}, ${groupMemberships.groupId})]`;
  const bit = sql`2 * ${place} + (${groupMemberships.endsAt} is null)::int`;
  return sql`bit_or(set_bit(${bits(places, () => false)}, ${bit}, 1))`;
}

/** A kind as the database writes it, which other statements compare. */
export type KindText = string;

/** @param groupBits what `membershipBits` found */
const kindText = (groupBits: SQL): SQL<KindText> => sql`jsonb_build_object(
  'status', ${users.status}, 'isActor', users.is_actor, 'roleKey', ${users.roleKey},
  'extraPermissions', ${users.extraPermissions}, 'systemAdmin', ${users.systemAdmin},
  'bits', ${groupBits})::text`;

function readKind(text: KindText, { groupIds }: Places): UserKind {
  const { bits: found, ...kind }: Omit<UserKind, "groups"> & { bits: string | null } =
    JSON.parse(text);
  const isSet = (bit: number) => found?.[bit] === "1";
  const memberships = groupIds.flatMap((groupId, place) => {
    const permanent = isSet(2 * place + 1);
    return permanent || isSet(2 * place) ? [[groupId, permanent] as const] : [];
  });
  return { ...kind, groups: Object.fromEntries(memberships) };
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
  const places = placesOf(affected);
  const concerned = (groupId: string) =>
    change.accessControl !== undefined ||
    change.groupRoles?.has(groupId) === true ||
    change.roles?.has(definitions.groupRoles.get(groupId)!) === true;
  const isConcerned = sql`(
    ${inTexts(users.roleKey, [...(change.roles?.keys() ?? [])])}
    ${change.accessControl ? sql`or ${users.systemAdmin}` : sql``}
    ${change.memberships ? sql`or true` : sql``}
    or bit_count(member.bits & ${bits(places, concerned)}) > 0
  )`;
  const rows = await executor.execute<{ kindText: KindText; count: number }>(sql`
    select ${kindText(sql`member.bits`)} as "kindText", count(*)::int as count
    from ${people(affected)}
    full join (
      select ${groupMemberships.userId}, ${membershipBits(places)} as bits from ${groupMemberships}
      where ${inIds(groupMemberships.groupId, [...places.placeOf.keys()])}
        and ${isCurrentMembership(at)}
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
  const groupBits = sql`(
    select ${membershipBits(placesOf(affected))} from ${groupMemberships}
    where ${groupMemberships.userId} = ${users.id} and ${isCurrentMembership(affected.at)}
  )`;
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
