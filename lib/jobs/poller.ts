import { logError } from "@/lib/log";

// Also polls without a wake-up, so that another process picks up what a killed one left.
const maxPollIntervalMs = 30_000;
// Work that is due but locked is being done by another process.
const minPollIntervalMs = 1_000;
const errorPollIntervalMs = 5_000;

/** What a round found: when there may be more to do, in ms from now. */
export type Round = {
  nextInMs: number;
  /** Ignores wake-ups until then. */
  paused?: boolean;
};

/** Work in the background, in rounds of which one runs at a time. */
export type Poller = {
  /** Starts a round, or another one after the current one. */
  wake(): void;
  /** Ends after the current round. */
  stop(): Promise<void>;
};

/**
 * Runs a round now, at each wake-up and at intervals.
 * @param name the work, for the log
 * @param run does everything that is due; returns early once `stopped()` is true
 */
export function startPoller(name: string, run: (stopped: () => boolean) => Promise<Round>): Poller {
  let current: Promise<void> | undefined;
  let wokenAgain = false;
  let paused = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function round(): Promise<void> {
    let pollIntervalMs = errorPollIntervalMs;
    try {
      const next = await run(() => stopped);
      paused = next.paused ?? false;
      pollIntervalMs = paused
        ? next.nextInMs
        : Math.min(Math.max(next.nextInMs, minPollIntervalMs), maxPollIntervalMs);
    } catch (error) {
      logError(name, error);
    }
    current = undefined;
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
    wokenAgain = current !== undefined;
    if (current) return;
    clearTimeout(timer);
    current = round();
  }

  wake();
  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
