import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { after, days, now } from "@/lib/clock";

/**
 * Forgets operations that ended a day ago, with the lists of whom they changed; what was done is in
 * the audit log.
 * @returns how many
 */
export async function sweepBulkOperations(): Promise<number> {
  const until = after(now(), -days(1)).toISOString();
  const swept = await db.execute(sql`delete from bulk_operations where finished_at <= ${until}`);
  return swept.count;
}
