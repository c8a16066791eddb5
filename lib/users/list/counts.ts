import { sql } from "drizzle-orm";

import { ask, db } from "@/db/client";
import type { Executor } from "@/db/client";

import { isActiveAdministrator } from "./row";
import type { UserStatus } from "@/lib/users/status";

/** How many people of an organization have a status and a role. */
export type UserCount = { status: UserStatus; roleKey: string; people: number };

/**
 * The exact numbers, from the counters that triggers keep (db/schema/user-counts.ts): as many rows
 * as there are different pairs, however many people there are.
 */
export async function countUsers(executor: Executor, organizationId: string): Promise<UserCount[]> {
  return ask<UserCount>(
    sql`
      select status, role_key as "roleKey", sum(people)::int as people
      from user_counts where organization_id = ${organizationId}
      group by status, role_key
    `,
    executor,
  );
}

/** How many of them are active Administrators, of whom one always stays (docs/product.md#permissions-and-roles). */
export function countActiveAdministrators(counts: readonly UserCount[]): number {
  return counts.filter(isActiveAdministrator).reduce((sum, { people }) => sum + people, 0);
}

/**
 * Replaces the rows of each counter by their sum. A row that another process has taken meanwhile is
 * not counted here: the statement adds up what it has deleted itself.
 */
export async function foldUserCounts(): Promise<void> {
  await db.execute(sql`
    with folded as (
      delete from user_counts
      where (organization_id, status, role_key) in (
        select organization_id, status, role_key from user_counts
        group by organization_id, status, role_key having count(*) > 1
      )
      returning organization_id, status, role_key, people
    )
    insert into user_counts (organization_id, status, role_key, people)
    select organization_id, status, role_key, sum(people) from folded
    group by organization_id, status, role_key having sum(people) <> 0
  `);
}
