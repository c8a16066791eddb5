import { sweepConnectionTests } from "@/lib/identity-providers/connection-test";
import { sweepBulkOperations } from "@/lib/bulk/sweep";
import { hours } from "@/lib/clock";
import { deleteExpiredRegistrations } from "@/lib/join-links/sweep";
import { logError } from "@/lib/log";
import { compactCounters } from "@/lib/users/list/counter-queries";

/** The hourly cleanup jobs, by their names in the log. */
const chores: Record<string, () => Promise<unknown>> = {
  "deleting expired registrations": deleteExpiredRegistrations,
  "deleting expired connection tests": sweepConnectionTests,
  "deleting old bulk operations": sweepBulkOperations,
  "compacting counters": compactCounters,
};

async function sweep(): Promise<void> {
  for (const [name, chore] of Object.entries(chores)) {
    await chore().catch((error: unknown) => logError(name, error));
  }
}

/** The running cleanup. */
export type Sweeping = {
  /** Stops after the job that is running. */
  stop(): Promise<void>;
};

/**
 * Runs the cleanup jobs now and every hour. Several processes may run them concurrently: rows that
 * one has deleted are not found by another.
 */
export function startSweeping(): Sweeping {
  let latest = sweep();
  const timer = setInterval(() => {
    latest = sweep();
  }, hours(1));
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await latest;
    },
  };
}
