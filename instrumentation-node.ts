import { passGate } from "@/lib/gate";
import { startWorkers, stopWorkers } from "@/lib/workers/workers";

// What scripts/server.mjs waits for and calls; it is not bundled, hence the globals.
const shared = globalThis as { [slot: symbol]: unknown };
const gate = Symbol.for("gatehouse.gate");
const shutdown = Symbol.for("gatehouse.shutdown");

/**
 * Puts the gate before the requests; starts what works beside them, and has it stopped when the
 * server stops.
 * @throws Error under another server than ours: nothing would stand before its answers
 */
export async function startBackground(): Promise<void> {
  const setGate = shared[gate] as ((pass: typeof passGate) => void) | undefined;
  if (!setGate) {
    throw new Error(
      "Gatehouse runs under scripts/server.mjs only, which guards its pages: use npm start",
    );
  }
  setGate(passGate);
  await startWorkers();
  const callbacks = (shared[shutdown] ??= new Set()) as Set<() => Promise<void>>;
  callbacks.add(stopWorkers);
}
