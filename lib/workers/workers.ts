import { processSlot } from "@/db/process-slot";
import type { Job, JobResult } from "pg-boss";

import { startBulkWorker } from "@/lib/bulk/work";
import { startImportWorker } from "@/lib/imports/work";
import { answerJoinLink } from "@/lib/join-links/answer";
import { logError } from "@/lib/log";
import { startMailWorker } from "@/lib/mail-worker/mail-worker";
import { configuredTransport } from "@/lib/mail-worker/transports/configured";
import { sendRequestedCode } from "@/lib/users/passwords/code";

import type { Poller } from "@/lib/jobs/poller";
import { queue, stopQueue } from "@/lib/jobs/queue";
import type { JobPayloads } from "@/lib/jobs/queue";
import { startCleanup } from "./cleanup-jobs";
import type { Cleanup } from "./cleanup-jobs";

/** How long running jobs may take when the server stops, in ms. */
const stopTimeoutMs = 5_000;

// Jobs that wake a worker complete immediately: the workers also poll on their own.
const wakeUp = {
  batchSize: 1000,
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 5,
} as const;

type Workers = { bulk: Poller; imports: Poller; mailWorker: Poller | null; cleanup: Cleanup };

const slot = processSlot<Promise<Workers> | undefined>("workers", () => undefined);

// A few in parallel, and polled again immediately while there are more: a link may be sent to a
// whole organization. Each job completes on its own, so that a failed one does not email the others
// again.
const manyEach = {
  batchSize: 4,
  burstWhenBatchFull: true,
  perJobResults: true,
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 5,
} as const;

async function answerOne(job: Job<JobPayloads["join-link"]>): Promise<JobResult> {
  try {
    await answerJoinLink(job.data);
    return { id: job.id, status: "completed" };
  } catch (error) {
    // Logged here, because the queue does not report failures of jobs that complete on their own.
    logError("answering at a join link", error);
    return { id: job.id, status: "failed" };
  }
}

async function start(): Promise<Workers> {
  const boss = await queue();
  await boss.work<JobPayloads["send-code"]>(
    "send-code",
    { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 5 },
    async (jobs) => {
      for (const { data } of jobs) await sendRequestedCode(data.emailNormalized, data.origin);
    },
  );
  await boss.work<JobPayloads["join-link"], void, typeof manyEach>(
    "join-link",
    manyEach,
    async (jobs) => Promise.all(jobs.map(answerOne)),
  );
  const transport = configuredTransport();
  const mailWorker = transport && startMailWorker(transport);
  if (mailWorker) {
    await boss.work("deliver-mail", wakeUp, async () => mailWorker.wake());
  }
  const bulk = startBulkWorker();
  await boss.work("bulk-operation", wakeUp, async () => bulk.wake());
  const imports = startImportWorker();
  await boss.work("import", wakeUp, async () => imports.wake());
  return { bulk, imports, mailWorker, cleanup: startCleanup() };
}

/** Starts the workers of this process; a second call changes nothing. */
export async function startWorkers(): Promise<void> {
  slot.value ??= start().catch((error: unknown) => {
    slot.value = undefined;
    throw error;
  });
  await slot.value;
}

/** Stops the workers and the queue of this process, after their current work. */
export async function stopWorkers(): Promise<void> {
  const workers = await slot.value;
  slot.value = undefined;
  await workers?.cleanup.stop();
  await workers?.bulk.stop();
  await workers?.imports.stop();
  await workers?.mailWorker?.stop();
  await stopQueue(stopTimeoutMs);
}
