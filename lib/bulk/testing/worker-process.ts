import { startBulkWorker } from "@/lib/bulk/work";

// A process that does nothing but work on bulk operations; for tests that kill it.
startBulkWorker();
