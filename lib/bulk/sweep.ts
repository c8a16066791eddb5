import { lte } from "drizzle-orm";

import { db } from "@/db/client";
import { bulkOperations } from "@/db/schema/schema";
import { after, days, now } from "@/lib/clock";

/**
 * Deletes operations that ended a day ago, with the lists of the users they changed; the audit log
 * keeps what was done.
 * @returns how many
 */
export async function sweepBulkOperations(): Promise<number> {
  const until = after(now(), -days(1));
  const swept = await db.delete(bulkOperations).where(lte(bulkOperations.finishedAt, until));
  return swept.count;
}
