import { and, asc, eq, inArray } from "drizzle-orm";

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
import { runningStates } from "./start";
import { undoBatch } from "./undo";
import { welcomeBatch } from "./welcome";

const isRunning = inArray(imports.state, [...runningStates]);

/** Locks the running import that comes next; those that another process works on are skipped. */
async function takeImport(tx: Transaction): Promise<StoredImport | undefined> {
  const [taken] = await tx
    .select()
    .from(imports)
    .where(isRunning)
    .orderBy(asc(imports.processed), asc(imports.createdAt))
    .limit(1)
    .for("no key update", { skipLocked: true });
  return taken;
}

const steps = { applying: applyBatch, mailing: welcomeBatch, undoing: undoBatch };

const work: BatchWork = {
  name: "imports",
  async work(tx, take) {
    const taken = await takeImport(tx);
    if (!taken) return;
    take(taken.id);
    const actor = await readActingUser(tx, { ...taken, actorId: taken.runBy! });
    await steps[taken.state as keyof typeof steps](tx, taken, actor, now());
  },
  async fail(importId, problem) {
    await db
      .update(imports)
      .set({ state: "failed", problem, finishedAt: now() })
      .where(and(eq(imports.id, importId), isRunning));
  },
  isAnyRunning: async () => (await db.$count(imports, isRunning)) > 0,
};

/** Does one batch of a running import. */
export const workOnNextImport = (failures: Failures) => doNextBatch(work, failures);

/** Works on imports in the background. */
export const startImportWorker = (): Poller => startBatchWorker(work);
