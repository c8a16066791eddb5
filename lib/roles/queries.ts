import { asc, eq, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { roles } from "@/db/schema/schema";
import type { Permission } from "@/lib/access/policy";

export type RoleOption = { key: string; name: string; rank: number; permissions: Permission[] };

/** The roles of an organization, lowest first. */
export async function rolesOf(executor: Executor, organizationId: string): Promise<RoleOption[]> {
  return executor
    .select({
      key: roles.key,
      name: roles.name,
      rank: roles.rank,
      permissions: sql<Permission[]>`${roles.permissions}`,
    })
    .from(roles)
    .where(eq(roles.organizationId, organizationId))
    .orderBy(asc(roles.rank), asc(roles.key));
}
