import { and, asc, eq, inArray, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { imports } from "@/db/schema/schema";
import { now } from "@/lib/clock";
import { doNextBatch, startBatchWorker } from "@/lib/jobs/batches";
import type { BatchWork, Failures } from "@/lib/jobs/batches";
import type { Poller } from "@/lib/jobs/poller";
import { readActingUser } from "@/lib/users/acting-user";

import { applyBatch } from "./apply";
import type { StoredImport } from "./lock";
import { runningStates } from "./states";
import { undoBatch } from "./undo";
import { welcomeBatch } from "./welcome";

const isRunning = (importId?: string) =>
  and(
    inArray(imports.state, [...runningStates]),
    importId === undefined ? undefined : eq(imports.id, importId),
  );

/** Locks the running import that comes next; those that another process works on are skipped. */
async function takeImport(tx: Transaction, importId?: string): Promise<StoredImport | undefined> {
  const [taken] = await tx
    .select()
    .from(imports)
    .where(isRunning(importId))
    .orderBy(asc(imports.processed), asc(imports.createdAt))
    .limit(1)
    .for("no key update", { skipLocked: true });
  return taken;
}

const steps = { applying: applyBatch, mailing: welcomeBatch, undoing: undoBatch };

const workOn = (only?: string): BatchWork => ({
  name: "imports",
  async work(tx, take) {
    const taken = await takeImport(tx, only);
    if (!taken) return;
    take(taken.id);
    const actor = await readActingUser(tx, { ...taken, actorId: taken.runBy! });
    await steps[taken.state as keyof typeof steps](tx, taken, actor, now());
  },
  async fail(importId, problem) {
    await db
      .update(imports)
      // A failed undo does not change when the import has ended.
      .set({
        state: "failed",
        problem,
        finishedAt: sql`coalesce(finished_at, ${now().toISOString()})`,
      })
      .where(isRunning(importId));
  },
  isAnyRunning: async () => (await db.$count(imports, isRunning(only))) > 0,
});

/**
 * Does one batch of a running import.
 * @param importId this one only
 */
export const workOnNextImport = (failures: Failures, importId?: string) =>
  doNextBatch(workOn(importId), failures);

/** Works on imports in the background. */
export const startImportWorker = (): Poller => startBatchWorker(workOn());
