import { sql } from "drizzle-orm";
import { PgBoss, fromDrizzle } from "pg-boss";
import type { Queue } from "pg-boss";

import type { Transaction } from "@/db/client";
import type { Origin } from "@/lib/audit/record";
import { processSlot } from "@/db/process-slot";
import { env } from "@/lib/env";
import { logError } from "@/lib/log";

/** The payload of each queue. */
export type JobPayloads = {
  "deliver-mail": Record<string, never>;
  "send-code": { emailNormalized: string; origin: Origin };
  /** An address was entered at a join link; `ask` to request access from outside the allowlist. */
  "join-link": {
    joinLinkId: string;
    generation: number;
    email: string;
    emailNormalized: string;
    ask: boolean;
  };
  "bulk-operation": Record<string, never>;
  import: Record<string, never>;
};
export type QueueName = keyof JobPayloads;

const queues: Record<QueueName, Omit<Queue, "name">> = {
  // Contains an email that a visitor typed: deleted as soon as it is done.
  "send-code": {
    notify: true,
    retryLimit: 5,
    retryDelay: 5,
    expireInSeconds: 60,
    deleteAfterSeconds: 60,
  },
  // The same; there may be hundreds when an organization shares its link.
  "join-link": {
    notify: true,
    retryLimit: 5,
    retryDelay: 5,
    expireInSeconds: 60,
    deleteAfterSeconds: 60,
  },
  "deliver-mail": {
    notify: true,
    retryLimit: 0,
    expireInSeconds: 600,
    deleteAfterSeconds: 600,
  },
  // The tables of operations and imports say what there is to do; these only wake the workers.
  "bulk-operation": {
    notify: true,
    retryLimit: 0,
    expireInSeconds: 600,
    deleteAfterSeconds: 600,
  },
  import: {
    notify: true,
    retryLimit: 0,
    expireInSeconds: 600,
    deleteAfterSeconds: 600,
  },
};

const slot = processSlot<Promise<PgBoss> | undefined>("queue", () => undefined);

async function start(): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: env.databaseUrl,
    application_name: "gatehouse queue",
    max: 3,
    schedule: false,
    useListenNotify: true,
    monitorVacuum: false,
  });
  boss.on("error", (error) => logError("job queue", error));
  await boss.start();
  try {
    for (const [name, options] of Object.entries(queues)) await boss.createQueue(name, options);
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  return boss;
}

/**
 * The job queue of this process, started at the first call with its schema and queues. The next call
 * retries a start that failed.
 */
export function queue(): Promise<PgBoss> {
  return (slot.value ??= start().catch((error: unknown) => {
    slot.value = undefined;
    throw error;
  }));
}

/**
 * Adds a job in the caller's transaction: workers see it when that commits, and never otherwise.
 * Jobs are not unique: that would make one transaction wait for another, and would drop a wake-up
 * while an earlier one is running. Workers take many at once instead.
 */
export async function sendJob<Name extends QueueName>(
  tx: Transaction,
  name: Name,
  payload: JobPayloads[Name],
): Promise<void> {
  const boss = await queue();
  await boss.send(name, payload, { db: fromDrizzle(tx, sql) });
}

/** Stops the queue of this process after its running jobs have ended, or after `timeoutMs`. */
export async function stopQueue(timeoutMs: number): Promise<void> {
  const started = slot.value;
  slot.value = undefined;
  if (started) await (await started).stop({ graceful: true, timeout: timeoutMs });
}
