import { eq, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { roles } from "@/db/schema/schema";
import type { Permission } from "@/lib/access/policy";

/** The roles of an organization, lowest first. */
export const rolesOf = (executor: Executor, organizationId: string) =>
  executor
    .select({
      key: roles.key,
      name: roles.name,
      rank: roles.rank,
      permissions: sql<Permission[]>`${roles.permissions}`,
    })
    .from(roles)
    .where(eq(roles.organizationId, organizationId))
    .orderBy(roles.rank, roles.key);

export type RoleOption = Awaited<ReturnType<typeof rolesOf>>[number];
