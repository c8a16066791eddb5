import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { AnyColumn, SQL } from "drizzle-orm";

import { groupManagers, groupMemberships, groups, roles } from "@/db/schema/schema";
import type { GroupRole } from "@/lib/access/effective";

/** The condition that a membership has not ended. */
export const isCurrentMembership = (at: Date): SQL =>
  or(isNull(groupMemberships.endsAt), gt(groupMemberships.endsAt, at))!;

/** The roles that the groups of a user give now, each once, for `effectiveAccess`. */
export const groupRolesOf = (userId: AnyColumn, at: Date): SQL<GroupRole[]> => sql`coalesce((
  select jsonb_agg(jsonb_build_object('key', given.key, 'rank', given.rank,
    'permissions', given.permissions, 'permanent', given.permanent))
  from (
    select ${roles.key}, ${roles.rank}, ${roles.permissions},
      bool_or(${groupMemberships.endsAt} is null) as permanent
    from ${groupMemberships}
    join ${groups} on ${groups.id} = ${groupMemberships.groupId}
    join ${roles} on ${isRoleOfGroup}
    where ${groupMemberships.userId} = ${userId} and ${isCurrentMembership(at)}
    group by ${roles.organizationId}, ${roles.key}
  ) as given
), '[]')`;

/** The names of the groups that a user is in, in alphabetical order. */
export const groupNamesOf = (userId: AnyColumn, at: Date): SQL<string[]> => sql`array(
  select ${groups.name} from ${groupMemberships}
  join ${groups} on ${groups.id} = ${groupMemberships.groupId}
  where ${groupMemberships.userId} = ${userId} and ${isCurrentMembership(at)}
  order by lower(${groups.name})
)`;

/** The join condition for the role of a group. */
export const isRoleOfGroup = and(
  eq(roles.organizationId, groups.organizationId),
  eq(roles.key, groups.roleKey),
);

/** Whether a user is a group manager of the group of the row. */
export const isManagedBy = (userId: string): SQL<boolean> => sql`exists (
  select from ${groupManagers}
  where ${groupManagers.groupId} = ${groups.id} and ${groupManagers.userId} = ${userId}
)`;

/** Whether a user is the manager of any group. */
export const managesGroups = (userId: AnyColumn): SQL<boolean> =>
  sql`exists (select from ${groupManagers} where ${groupManagers.userId} = ${userId})`;
