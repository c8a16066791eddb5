import { setTimeout as delay } from "node:timers/promises";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { GatehouseError } from "@/lib/errors";
import { logError } from "@/lib/log";

import { startPoller } from "./poller";
import type { Poller } from "./poller";

/** How often a batch is tried before its operation fails. */
const maxTries = 3;
const retryDelayMs = 500;

/** Operations in the database that are done batch by batch, by any process. */
export type BatchWork = {
  /** The work, for the log. */
  name: string;
  /**
   * Locks an operation that no other process works on, calls `take` with its id, and does the next
   * batch of it.
   */
  work: (tx: Transaction, take: (operationId: string) => void) => Promise<void>;
  /** Ends an operation that cannot continue; what was done stays done and is reported. */
  fail: (operationId: string, problem: string) => Promise<void>;
  isAnyRunning: () => Promise<boolean>;
};

/** How often the next batch has failed in this process, by operation. */
export type Failures = Map<string, number>;

const nothingMore = "No more users were changed.";

/** Waits before another try of a batch that may succeed then; otherwise the operation fails. */
async function answerFailure(
  { name, fail }: BatchWork,
  operationId: string,
  error: unknown,
  failures: Failures,
): Promise<void> {
  if (error instanceof GatehouseError) {
    const why =
      error.code === "unauthenticated"
        ? "Stopped: the person who started this is no longer active."
        : error.code === "forbidden"
          ? `Stopped: the person who started this is no longer allowed to do it: ${error.message}`
          : `Stopped: ${error.message}`;
    return fail(operationId, `${why} ${nothingMore}`);
  }
  logError(name, error);
  const tries = (failures.get(operationId) ?? 0) + 1;
  failures.set(operationId, tries);
  if (tries < maxTries) {
    await delay(retryDelayMs);
    return;
  }
  failures.delete(operationId);
  await fail(operationId, `Something went wrong on our side. ${nothingMore}`);
}

/**
 * Does one batch of a running operation in its own transaction, so that a killed process leaves
 * nothing half done and another one does the batch.
 * @returns "elsewhere" when other processes work on all running operations
 */
export async function doNextBatch(
  work: BatchWork,
  failures: Failures,
): Promise<"worked" | "elsewhere" | "nothing"> {
  let operationId: string | undefined;
  try {
    await db.transaction((tx) =>
      work.work(tx, (id) => {
        operationId = id;
      }),
    );
  } catch (error) {
    if (!operationId) throw error;
    await answerFailure(work, operationId, error, failures);
    return "worked";
  }
  if (operationId) {
    failures.delete(operationId);
    return "worked";
  }
  return (await work.isAnyRunning()) ? "elsewhere" : "nothing";
}

/** Works on operations in the background, first on what earlier processes left. */
export function startBatchWorker(work: BatchWork): Poller {
  const failures: Failures = new Map();
  return startPoller(work.name, async (stopped) => {
    let found = await doNextBatch(work, failures);
    while (!stopped() && found === "worked") found = await doNextBatch(work, failures);
    // A process that works on an operation may be killed.
    return { nextInMs: found === "elsewhere" ? 0 : Infinity };
  });
}
