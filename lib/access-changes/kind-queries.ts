/** The statements of access changes that the query builder cannot express. */
import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";
import { textArray, uuidArray } from "@/db/sql";
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
 * The users whose access a change may concern, with the values of their kind. Users who were deleted
 * so long ago that they cannot be restored are left out: when they are invited again they start anew.
 */
function affectedUsers({ organizationId, actorId, definitions, change, at }: AffectedUsers): SQL {
  const roleKeys = [...(change.roles?.keys() ?? [])];
  const changedGroups = [...(change.groupRoles?.keys() ?? [])];
  const groupsWithRoles = [...definitions.groupRoles]
    .filter(([, key]) => roleKeys.includes(key))
    .map(([groupId]) => groupId);
  const restorableSince = after(at, -restorableFor).toISOString();
  return sql`
    select ${users.id}, ${users.firstName}, ${users.lastName}, ${users.email}, ${users.sortName},
      ${users.searchText}, ${users.status}, ${users.id} = ${actorId}::uuid as is_actor,
      ${users.roleKey}, to_jsonb(${users.extraPermissions}) as extra_permissions,
      ${users.systemAdmin}, membership.groups
    from ${users}
    left join (
      select ${groupMemberships.userId} as user_id,
        jsonb_object_agg(${groupMemberships.groupId}, ${groupMemberships.endsAt} is null) as groups
      from ${groups}
      join ${groupMemberships} on ${groupMemberships.groupId} = ${groups.id}
      where ${groups.organizationId} = ${organizationId} and ${isCurrentMembership(at)}
        and (${groups.roleKey} is not null or ${groups.id} = any(${uuidArray(changedGroups)}))
      group by 1
    ) as membership on membership.user_id = ${users.id}
    where ${users.organizationId} = ${organizationId}
      and (${users.deletedAt} is null or ${users.deletedAt} > ${restorableSince}::timestamptz)
      and (
        ${users.roleKey} = any(${textArray(roleKeys)})
        or membership.groups ?| ${textArray([...changedGroups, ...groupsWithRoles])}
        ${change.accessControl ? sql`or ${users.systemAdmin} or membership.groups is not null` : sql``}
      )`;
}

/** Counts the users whom a change may concern by kind, in one statement for any number of users. */
export async function countAffectedKinds(
  executor: Executor,
  affected: AffectedUsers,
): Promise<{ kind: UserKind; count: number }[]> {
  const rows = await executor.execute<UserKind & { count: number }>(sql`
    select status, is_actor as "isActor", role_key as "roleKey",
      extra_permissions as "extraPermissions", system_admin as "systemAdmin", groups,
      count(*)::int as count
    from (${affectedUsers(affected)}) as affected
    group by 1, 2, 3, 4, 5, 6`);
  return rows.map(({ count, ...kind }) => ({ kind, count }));
}

/** A user of one of the given kinds; `kind` is its index in the list. */
export type ListedRow = {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  status: UserStatus;
  kind: number;
  cursorValues: string[];
};

/** `from` and `where` of the users of some kinds whose name or email matches a search. */
function usersOfKinds(affected: AffectedUsers, kinds: readonly UserKind[], search: string): SQL {
  const numbered = kinds.map((kind, index) => ({ ...kind, index }));
  return sql`
    from (${affectedUsers(affected)}) as affected
    join jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb) as kind (
      index int, status text, "isActor" boolean, "roleKey" text, "extraPermissions" jsonb,
      "systemAdmin" boolean, groups jsonb
    ) on kind.status = affected.status and kind."isActor" = is_actor
      and kind."roleKey" = role_key and kind."extraPermissions" = extra_permissions
      and kind."systemAdmin" = system_admin
      and nullif(kind.groups, 'null') is not distinct from affected.groups
    where ${matchesSearch(search, sql`search_text`) ?? sql`true`}`;
}

/** Reads a page of the users of some kinds by name. */
export async function listUsersOfKinds(
  executor: Executor,
  affected: AffectedUsers,
  kinds: readonly UserKind[],
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
    select affected.id, first_name as "firstName", last_name as "lastName", email,
      affected.status, kind.index as kind, array[sort_name] as "cursorValues"
    ${usersOfKinds(affected, kinds, page.search)}
      ${
        page.place
          ? sql`and (sort_name, affected.id) ${operator} (${page.place.values[0]}::text, ${page.place.id}::uuid)`
          : sql``
      }
    order by sort_name ${direction}, affected.id ${direction}
    limit ${page.limit}`);
}

/** Counts the users of some kinds that match a search. */
export async function countUsersOfKinds(
  executor: Executor,
  affected: AffectedUsers,
  kinds: readonly UserKind[],
  search: string,
): Promise<number> {
  const [row] = await executor.execute<{ count: number }>(
    sql`select count(*)::int as count ${usersOfKinds(affected, kinds, search)}`,
  );
  return row!.count;
}
