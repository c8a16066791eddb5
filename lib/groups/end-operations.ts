import { and, eq, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { bulkOperations } from "@/db/schema/schema";

/**
 * Ends the bulk operations on a group that is about to be deleted, and keeps their reports. Call it
 * before `lockUsers`: a batch that is running holds its operation first, too.
 */
export async function endOperations(
  tx: Transaction,
  organizationId: string,
  groupId: string,
  at: Date,
): Promise<void> {
  const ends = sql`${bulkOperations.state} = 'running'`;
  const problem = "Stopped: the group was deleted. No more users were changed.";
  await tx
    .update(bulkOperations)
    .set({
      groupId: null,
      state: sql`case when ${ends} then 'failed' else ${bulkOperations.state} end`,
      problem: sql`case when ${ends} then ${problem} else ${bulkOperations.problem} end`,
      finishedAt: sql`coalesce(${bulkOperations.finishedAt}, ${at.toISOString()}::timestamptz)`,
    })
    .where(
      and(eq(bulkOperations.organizationId, organizationId), eq(bulkOperations.groupId, groupId)),
    );
}
