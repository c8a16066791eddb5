import { eq, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { identityConfigurations, roles } from "@/db/schema/schema";
import type { AccessControl } from "@/lib/access/effective";
import type { Permission } from "@/lib/access/policy";

/** The permissions of a role with their type. */
export const rolePermissions = sql<Permission[]>`${roles.permissions}`;

/** The columns of a role that access depends on, with its name. */
export const roleColumns = {
  key: roles.key,
  name: roles.name,
  rank: roles.rank,
  permissions: rolePermissions,
};

/** The roles of an organization, lowest first. */
export const rolesOf = (executor: Executor, organizationId: string) =>
  executor
    .select({
      ...roleColumns,
      description: roles.description,
      builtIn: roles.builtIn,
      version: roles.version,
    })
    .from(roles)
    .where(eq(roles.organizationId, organizationId))
    .orderBy(roles.rank, roles.key);

/** What `effectiveAccess` needs besides the sources of a user: the mode and all roles by key. */
export async function readAccessRules(
  executor: Executor,
  organizationId: string,
): Promise<{ accessControl: AccessControl; roles: Map<string, RoleOption> }> {
  const [all, [identity]] = await Promise.all([
    rolesOf(executor, organizationId),
    executor
      .select({ accessControl: identityConfigurations.accessControl })
      .from(identityConfigurations)
      .where(eq(identityConfigurations.organizationId, organizationId)),
  ]);
  return {
    accessControl: identity!.accessControl,
    roles: new Map(all.map((role) => [role.key, role])),
  };
}

export type RoleOption = Awaited<ReturnType<typeof rolesOf>>[number];
