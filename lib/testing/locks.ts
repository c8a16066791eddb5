import { sql } from "drizzle-orm";

import { db } from "@/db/client";

/** The number of connections to this test's database that wait for a lock. */
export async function waitingForLocks(): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'
  `);
  return row!.count;
}
