import { now } from "@/lib/clock";
import { logError } from "@/lib/log";

import { deliverDueMails } from "./deliver";
import type { MailTransport } from "./transports/transport";

// Polls also without a wake-up, so that another process picks up what a killed one left.
const maxPollIntervalMs = 30_000;
// What is due and locked is being sent by another process.
const minPollIntervalMs = 1_000;
const errorPollIntervalMs = 5_000;

/** Delivers mails in the background. */
export type MailWorker = {
  /** Delivers soon. Does nothing while it delivers. */
  wake(): void;
  /** Stops after the batches that are being sent. */
  stop(): Promise<void>;
};

/** Starts delivering through `transport`, first what earlier processes left. */
export function startMailWorker(transport: MailTransport): MailWorker {
  let round: Promise<void> | undefined;
  let wokenAgain = false;
  let paused = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function deliver(): Promise<void> {
    let pollIntervalMs = maxPollIntervalMs;
    try {
      const next = await deliverDueMails(transport, () => stopped);
      const untilNextMs = next.until
        ? Math.max(next.until.getTime() - now().getTime(), 0)
        : Infinity;
      paused = next.paused;
      pollIntervalMs = paused
        ? untilNextMs
        : Math.min(Math.max(untilNextMs, minPollIntervalMs), maxPollIntervalMs);
    } catch (error) {
      logError("mail delivery", error);
      pollIntervalMs = errorPollIntervalMs;
    }
    round = undefined;
    if (stopped) return;
    if (wokenAgain && !paused) return wake();
    timer = setTimeout(() => {
      paused = false;
      wake();
    }, pollIntervalMs);
    timer.unref();
  }

  function wake(): void {
    if (stopped || paused) return;
    wokenAgain = round !== undefined;
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
