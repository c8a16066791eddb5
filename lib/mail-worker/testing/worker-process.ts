import { startMailWorker } from "@/lib/mail-worker/mail-worker";
import { configuredTransport } from "@/lib/mail-worker/transports/configured";

// A process that does nothing but deliver mails; for tests that kill it.
startMailWorker(configuredTransport()!);
