import { deleteExpiredConnectionTests } from "@/lib/identity-providers/connection-test";
import { sweepBulkOperations } from "@/lib/bulk/sweep";
import { hours } from "@/lib/clock";
import { sweepImports } from "@/lib/imports/sweep";
import { deleteExpiredRegistrations } from "@/lib/join-links/sweep";
import { logError } from "@/lib/log";
import { compactCounters } from "@/lib/users/list/counter-queries";

/** The hourly cleanup jobs, by their names in the log. */
const cleanupJobs: Record<string, () => Promise<unknown>> = {
  "deleting expired registrations": deleteExpiredRegistrations,
  "deleting expired connection tests": deleteExpiredConnectionTests,
  "deleting old bulk operations": sweepBulkOperations,
  "deleting files of old imports": sweepImports,
  "compacting counters": compactCounters,
};

async function runCleanupJobs(): Promise<void> {
  for (const [name, run] of Object.entries(cleanupJobs)) {
    await run().catch((error: unknown) => logError(name, error));
  }
}

/** The running cleanup. */
export type Cleanup = {
  /** Stops after the job that is running. */
  stop(): Promise<void>;
};

/**
 * Runs the cleanup jobs now and every hour. Several processes may run them concurrently: rows that
 * one has deleted are not found by another.
 */
export function startCleanup(): Cleanup {
  let latest = runCleanupJobs();
  const timer = setInterval(() => {
    latest = runCleanupJobs();
  }, hours(1));
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await latest;
    },
  };
}
