import { passGate } from "@/lib/gate";
import { startWorkers, stopWorkers } from "@/lib/jobs/worker";

// What scripts/server.mjs waits for and calls; it is not bundled, hence the globals.
const shared = globalThis as { [slot: symbol]: unknown };
const gate = Symbol.for("gatehouse.gate");
const shutdown = Symbol.for("gatehouse.shutdown");

/**
 * Puts the gate before the requests; starts what works beside them, and has it stopped when the
 * server stops.
 */
export async function startBackground(): Promise<void> {
  (shared[gate] as ((pass: typeof passGate) => void) | undefined)?.(passGate);
  await startWorkers();
  const callbacks = (shared[shutdown] ??= new Set()) as Set<() => Promise<void>>;
  callbacks.add(stopWorkers);
}
