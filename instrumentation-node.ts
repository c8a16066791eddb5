import { startWorkers, stopWorkers } from "@/lib/workers/workers";

/** Starts the workers in the server's process and stops them after the server's last request. */
export async function startBackground(): Promise<void> {
  await startWorkers();
  // scripts/server.mjs is not bundled with the app, so they share the set through a global.
  const { gatehouseShutdown } = globalThis as { gatehouseShutdown?: Set<() => Promise<void>> };
  gatehouseShutdown?.add(stopWorkers);
}
