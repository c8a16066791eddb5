/** The one place where queries read what a user may do (docs/product.md#access-control). */
import { and, eq, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { groupMemberships, groups, identityConfigurations, roles, users } from "@/db/schema/schema";
import { effectiveAccess } from "@/lib/access/effective";
import type {
  AccessControl,
  AccessSources,
  EffectiveAccess,
  GroupRole,
} from "@/lib/access/effective";
import { administratorRoleKey } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import { groupRolesOf } from "@/lib/groups/current";
import { roleColumns } from "@/lib/roles/queries";

/** The join condition for the role of a user. */
export const isRoleOfUser = and(
  eq(roles.organizationId, users.organizationId),
  eq(roles.key, users.roleKey),
);

/** The join condition for the identity configuration of a user's organization. */
export const isIdentityOfUser = eq(identityConfigurations.organizationId, users.organizationId);

/** The sources of a user's access, for queries that join `roles` and `identityConfigurations`. */
export const accessColumns = (at: Date) => ({
  accessControl: identityConfigurations.accessControl,
  role: roleColumns,
  extraPermissions: sql<Permission[]>`${users.extraPermissions}`,
  systemAdmin: users.systemAdmin,
  // Basic access ignores them, and `case` then does not look for them.
  groupRoles: sql<GroupRole[]>`case when ${identityConfigurations.accessControl} = 'rbac'
    then ${groupRolesOf(users.id, at)} else '[]'::jsonb end`,
});

/** What the user of a row with `accessColumns` may do in all. */
export const accessOf = (row: AccessSources & { accessControl: AccessControl }): EffectiveAccess =>
  effectiveAccess(row.accessControl, row);

/**
 * The ids of the active users who are Administrator and stay it: by role, and with RBAC as System
 * Admin or through a membership without an end.
 */
export function activeAdministratorIds(executor: Executor, organizationId: string) {
  const isActive = and(eq(users.organizationId, organizationId), eq(users.status, "active"));
  const usesRbac = executor
    .select({ organizationId: identityConfigurations.organizationId })
    .from(identityConfigurations)
    .where(
      and(
        eq(identityConfigurations.organizationId, organizationId),
        eq(identityConfigurations.accessControl, "rbac"),
      ),
    );
  const isRbac = sql`exists ${usesRbac}`;
  const byRole = executor
    .select({ id: users.id })
    .from(users)
    .where(and(isActive, eq(users.roleKey, administratorRoleKey)));
  const bySwitch = executor
    .select({ id: users.id })
    .from(users)
    .where(and(isActive, eq(users.systemAdmin, true), isRbac));
  const byGroup = executor
    .select({ id: users.id })
    .from(groups)
    .innerJoin(groupMemberships, eq(groupMemberships.groupId, groups.id))
    .innerJoin(users, eq(users.id, groupMemberships.userId))
    .where(
      and(
        isActive,
        eq(groups.organizationId, organizationId),
        eq(groups.roleKey, administratorRoleKey),
        sql`${groupMemberships.endsAt} is null`,
        isRbac,
      ),
    );
  return byRole.union(bySwitch).union(byGroup);
}

/**
 * Counts the active users who are Administrator and stay it. At least one has to remain
 * (docs/product.md#permissions-and-roles).
 */
export async function countActiveAdministrators(
  executor: Executor,
  organizationId: string,
): Promise<number> {
  return executor.$count(activeAdministratorIds(executor, organizationId).as("administrators"));
}
