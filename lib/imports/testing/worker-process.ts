import { startImportWorker } from "@/lib/imports/work";

// A process that does nothing but work on imports; for tests that kill it.
startImportWorker();
