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
      ${users.searchText}, ${users.status}, jsonb_build_object(
        'status', ${users.status}, 'isActor', ${users.id} = ${actorId}::uuid,
        'roleKey', ${users.roleKey}, 'extraPermissions', ${users.extraPermissions},
        'systemAdmin', ${users.systemAdmin}, 'groups', membership.groups)::text as kind
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

/** A kind as the database writes it, which the other statements compare. */
export type KindText = string;

/** Counts the users whom a change may concern by kind, in one statement for any number of users. */
export async function countAffectedKinds(
  executor: Executor,
  affected: AffectedUsers,
): Promise<{ kindText: KindText; kind: UserKind; count: number }[]> {
  const rows = await executor.execute<{ kindText: KindText; count: number }>(sql`
    select kind as "kindText", count(*)::int as count
    from (${affectedUsers(affected)}) as affected group by kind`);
  return rows.map((row) => ({ ...row, kind: JSON.parse(row.kindText) as UserKind }));
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
 * `with` and `from` for the users of some kinds whose name or email matches a search. Materialized,
 * because the planner expects one such user and would look for their groups again for each of them.
 */
function usersOfKinds(
  affected: AffectedUsers,
  kinds: readonly KindText[],
  search: string,
): { cte: SQL; from: SQL } {
  return {
    cte: sql`with affected as materialized (${affectedUsers(affected)})`,
    from: sql`from affected where kind = any(${textArray(kinds)})
      and ${matchesSearch(search, sql`search_text`) ?? sql`true`}`,
  };
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
  const { cte, from } = usersOfKinds(affected, kinds, page.search);
  return executor.execute<ListedRow>(sql`
    ${cte}
    select id, first_name as "firstName", last_name as "lastName", email, status,
      kind as "kindText", array[sort_name] as "cursorValues"
    ${from}
      ${
        page.place
          ? sql`and (sort_name, id) ${operator} (${page.place.values[0]}::text, ${page.place.id}::uuid)`
          : sql``
      }
    order by sort_name ${direction}, id ${direction}
    limit ${page.limit}`);
}

/** Counts the users of some kinds that match a search. */
export async function countUsersOfKinds(
  executor: Executor,
  affected: AffectedUsers,
  kinds: readonly KindText[],
  search: string,
): Promise<number> {
  const { cte, from } = usersOfKinds(affected, kinds, search);
  const [row] = await executor.execute<{ count: number }>(
    sql`${cte} select count(*)::int as count ${from}`,
  );
  return row!.count;
}
