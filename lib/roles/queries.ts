import { sql } from "drizzle-orm";

import { ask } from "@/db/client";
import type { Executor } from "@/db/client";
import type { Permission } from "@/lib/access/policy";

export type RoleOption = { key: string; name: string; rank: number; permissions: Permission[] };

/** The roles of an organization, lowest first. */
export async function rolesOf(executor: Executor, organizationId: string): Promise<RoleOption[]> {
  return ask<RoleOption>(
    sql`
      select key, name, rank, permissions from roles
      where organization_id = ${organizationId} order by rank, key
    `,
    executor,
  );
}
