import { now } from "@/lib/clock";
import { logError } from "@/lib/log";

import { deliverDueMails } from "./deliver";
import type { MailTransport } from "./transports/transport";

// Also without a wake, so that what a killed process left is picked up by another one.
const longestRestMs = 30_000;
// What is due and not ours to take lies with another process: its answer may take a while.
const shortestRestMs = 1_000;
const restAfterErrorMs = 5_000;

/** Delivers mails in the background. */
export type Courier = {
  /** There may be something to do. Costs nothing while it is at work. */
  wake(): void;
  /** Ends after the shipments that are under way. */
  stop(): Promise<void>;
};

/** Starts delivering through `transport`, beginning with what earlier processes left. */
export function startCourier(transport: MailTransport): Courier {
  let round: Promise<void> | undefined;
  let wokenMeanwhile = false;
  let paused = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function deliver(): Promise<void> {
    let restMs = longestRestMs;
    try {
      const rest = await deliverDueMails(transport, () => stopped);
      const untilNextMs = rest.until
        ? Math.max(rest.until.getTime() - now().getTime(), 0)
        : Infinity;
      paused = rest.paused;
      restMs = paused
        ? untilNextMs
        : Math.min(Math.max(untilNextMs, shortestRestMs), longestRestMs);
    } catch (error) {
      logError("mail delivery", error);
      restMs = restAfterErrorMs;
    }
    round = undefined;
    if (stopped) return;
    if (wokenMeanwhile && !paused) return wake();
    timer = setTimeout(() => {
      paused = false;
      wake();
    }, restMs);
    timer.unref();
  }

  function wake(): void {
    if (stopped || paused) return;
    wokenMeanwhile = round !== undefined;
    if (round) return;
    clearTimeout(timer);
    round = deliver();
  }

  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
      transport.close();
    },
  };
}
