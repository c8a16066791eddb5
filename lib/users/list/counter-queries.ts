import { sql } from "drizzle-orm";

import { db } from "@/db/client";

/**
 * Replaces the rows of each counter by their sum. The statement adds up only the rows that it has
 * deleted itself, so that several processes may run it at the same time.
 */
export async function compactCounters(): Promise<void> {
  await db.execute(sql`
    with compacted as (
      delete from user_counts
      where (organization_id, status, role_key) in (
        select organization_id, status, role_key from user_counts
        group by organization_id, status, role_key having count(*) > 1
      )
      returning organization_id, status, role_key, people
    )
    insert into user_counts (organization_id, status, role_key, people)
    select organization_id, status, role_key, sum(people) from compacted
    group by organization_id, status, role_key having sum(people) <> 0
  `);
}
