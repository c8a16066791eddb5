import { startWorkers } from "@/lib/workers/workers";

// A process that does nothing but the background work of a server; for tests that kill it.
await startWorkers();
process.send?.("started");
