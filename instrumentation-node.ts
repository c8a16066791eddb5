import { startWorkers, stopWorkers } from "@/lib/jobs/worker";

// scripts/server.mjs runs these after the last request; it is not bundled, hence the global.
const shutdown = globalThis as { [slot: symbol]: Set<() => Promise<void>> | undefined };
const slot = Symbol.for("gatehouse.shutdown");

/** Starts what works beside the requests, and has it stopped when the server stops. */
export async function startBackground(): Promise<void> {
  await startWorkers();
  (shutdown[slot] ??= new Set()).add(stopWorkers);
}
