import { setTimeout as delay } from "node:timers/promises";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { logError } from "@/lib/log";

import { queue } from "./queue";

const timeoutMs = 2_000;

async function queueAnswers(): Promise<boolean> {
  await queue();
  return (await db.$count(sql`pgboss.queue`, sql`name = 'deliver-mail'`)) === 1;
}

/** Whether the database and the job queue answer within two seconds. */
export async function isReady(): Promise<boolean> {
  const answers = queueAnswers().catch((error: unknown) => {
    logError("readiness", error);
    return false;
  });
  return Promise.race([answers, delay(timeoutMs, false, { ref: false })]);
}
