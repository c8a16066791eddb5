import { sweepConnectionTests } from "@/lib/identity-providers/connection-test";
import { sweepBulkOperations } from "@/lib/bulk/sweep";
import { hours } from "@/lib/clock";
import { deleteExpiredRegistrations } from "@/lib/join-links/sweep";
import { logError } from "@/lib/log";
import { compactCounters } from "@/lib/users/list/counter-queries";

/** What is put in order every hour, by what the log calls it when it fails. */
const chores: Record<string, () => Promise<unknown>> = {
  "forgetting registrations": deleteExpiredRegistrations,
  "forgetting connection tests": sweepConnectionTests,
  "forgetting bulk operations": sweepBulkOperations,
  "adding up counters": compactCounters,
};

async function sweep(): Promise<void> {
  for (const [name, chore] of Object.entries(chores)) {
    await chore().catch((error: unknown) => logError(name, error));
  }
}

/** Sweeping in the background. */
export type Sweeping = {
  /** Ends after the sweep that is under way. */
  stop(): Promise<void>;
};

/** Sweeps now and every hour. Several processes may: what one has taken, another does not find. */
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
