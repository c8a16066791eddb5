import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { bulkOperations } from "@/db/schema/schema";
import { now } from "@/lib/clock";
import { doNextBatch, startBatchWorker } from "@/lib/jobs/batches";
import type { BatchWork, Failures } from "@/lib/jobs/batches";
import type { Poller } from "@/lib/jobs/poller";
import { readActingUser } from "@/lib/users/acting-user";

import { workOn } from "./operation";

const isRunning = eq(bulkOperations.state, "running");

/**
 * Locks the operation that has processed the fewest users, so that a small one does not wait for a
 * large one. Operations that another process works on are skipped.
 */
async function takeOperation(tx: Transaction) {
  const [operation] = await tx
    .select()
    .from(bulkOperations)
    .where(isRunning)
    .orderBy(bulkOperations.processed, bulkOperations.createdAt)
    .limit(1)
    .for("no key update", { skipLocked: true });
  return operation;
}

const work: BatchWork = {
  name: "bulk operations",
  async work(tx, take) {
    const taken = await takeOperation(tx);
    if (!taken) return;
    take(taken.id);
    await workOn(tx, taken, await readActingUser(tx, taken), now());
  },
  async fail(operationId, problem) {
    await db
      .update(bulkOperations)
      .set({ state: "failed", problem, finishedAt: now() })
      .where(and(eq(bulkOperations.id, operationId), isRunning));
  },
  isAnyRunning: async () => (await db.$count(bulkOperations, isRunning)) > 0,
};

/** Does one batch of a running bulk operation. */
export const workOnNextBatch = (failures: Failures) => doNextBatch(work, failures);

/** Works on bulk operations in the background. */
export const startBulkWorker = (): Poller => startBatchWorker(work);
