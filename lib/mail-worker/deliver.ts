import { randomUUID } from "node:crypto";

import { and, eq, isNotNull, isNull, lte, min, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { lockByName } from "@/db/locks";
import { mails } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import { after, now } from "@/lib/clock";
import { logError } from "@/lib/log";
import { domainToAscii } from "@/lib/email";

import { renderMails } from "./render";
import type { MailTransport, SendOutcome } from "./transports/transport";

type QueuedMail = typeof mails.$inferSelect;

// 5 s, doubled up to an hour: 33 attempts take about a day.
const firstRetryMs = 5_000;
const maxRetryMs = 3_600_000;
const maxAttempts = 33;

const isQueued = eq(mails.state, "queued");

/** How long all delivery pauses after an error that was not about one batch. */
const pauseAllMs = 5_000;

/** The delay after a number of failed attempts in ms: exponential, with jitter. */
export function retryDelayMs(attempts: number, random: () => number = Math.random): number {
  const pause = Math.min(firstRetryMs * 2 ** (attempts - 1), maxRetryMs);
  return Math.round(pause * (0.75 + random() / 2));
}

/**
 * Forms batches of due mails. One caller at a time over all processes: two would split one batch.
 * @returns the number of mails
 */
async function formBatches(size: number): Promise<number> {
  return db.transaction(async (tx) => {
    await lockByName(tx, "mail batches");
    const due = tx.$with("due").as(
      tx
        .select({ id: mails.id })
        .from(mails)
        .where(and(isQueued, isNull(mails.batchId), lte(mails.nextAttemptAt, now())))
        .orderBy(mails.nextAttemptAt, mails.id)
        .limit(Math.max(size, 100))
        .for("update", { skipLocked: true }),
    );
    const batched = await tx
      .with(due)
      .update(mails)
      .set({ batchId: size === 1 ? sql`uuid_v7()` : randomUUID() })
      .from(due)
      .where(eq(mails.id, due.id));
    return batched.count;
  });
}

/** Locks a due batch that no other process sends; a crash releases it. @returns its key */
async function lockDueBatch(tx: Transaction): Promise<string | undefined> {
  const due = tx
    .select({ key: mails.batchId })
    .from(mails)
    .where(and(isQueued, isNotNull(mails.batchId), lte(mails.nextAttemptAt, now())))
    .groupBy(mails.batchId)
    .orderBy(min(mails.nextAttemptAt))
    .limit(100)
    .as("due");
  const [locked] = await tx
    .select({ key: due.key })
    .from(due)
    .where(sql`pg_try_advisory_xact_lock(hashtextextended(${due.key}::text, 0))`)
    .limit(1);
  return locked?.key ?? undefined;
}

/** Rows as one parameter, to update each mail with its own value. */
const recordset = (rows: readonly object[], columns: string) =>
  sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as value (${sql.raw(columns)})`;

/** Splits a batch into batches of at most `size`, each with its own key, in one statement. */
async function splitBatch(
  tx: Transaction,
  all: readonly QueuedMail[],
  size: number,
): Promise<void> {
  const keys = Array.from({ length: Math.ceil(all.length / size) }, () => randomUUID());
  const values = all.map(({ id }, index) => ({ id, key: keys[Math.floor(index / size)] }));
  await tx
    .update(mails)
    .set({ batchId: sql`value.key` })
    .from(recordset(values, "id uuid, key uuid"))
    .where(eq(mails.id, sql`value.id`));
}

async function markSent(
  tx: Transaction,
  sent: readonly QueuedMail[],
  providerIds: readonly (string | null)[],
): Promise<void> {
  const values = sent.map((mail, index) => ({ id: mail.id, provider: providerIds[index] ?? null }));
  await tx
    .update(mails)
    .set({
      state: "sent",
      reason: null,
      providerId: sql`value.provider`,
      attempts: sql`${mails.attempts} + 1`,
      stateChangedAt: now(),
    })
    .from(recordset(values, "id uuid, provider text"))
    .where(eq(mails.id, sql`value.id`));
}

async function markFailed(
  tx: Transaction,
  failed: readonly { id: string; reason: string }[],
): Promise<void> {
  if (failed.length === 0) return;
  await tx
    .update(mails)
    .set({ state: "failed", reason: sql`value.reason`, stateChangedAt: now() })
    .from(recordset(failed, "id uuid, reason text"))
    .where(eq(mails.id, sql`value.id`));
}

/** Postpones mails. A delay that the provider asked for does not count as an attempt. */
async function postpone(
  tx: Transaction,
  postponed: readonly QueuedMail[],
  reason: string,
  waitMs?: number,
): Promise<void> {
  const counted = waitMs === undefined ? 1 : 0;
  const attempts = Math.max(...postponed.map((mail) => mail.attempts)) + counted;
  if (attempts >= maxAttempts) {
    const final = `Gave up after ${attempts} attempts. ${reason}`;
    return markFailed(
      tx,
      postponed.map(({ id }) => ({ id, reason: final })),
    );
  }
  const ids = postponed.map((mail) => mail.id);
  await tx
    .update(mails)
    .set({ attempts, reason, nextAttemptAt: after(now(), waitMs ?? retryDelayMs(attempts)) })
    .where(inIds(mails.id, ids));
}

async function recordOutcome(
  tx: Transaction,
  batch: { alive: readonly QueuedMail[]; dead: readonly { id: string; reason: string }[] },
  queued: readonly QueuedMail[],
  outcome: SendOutcome,
): Promise<void> {
  const { alive, dead } = batch;
  // The earlier attempt sent the whole batch, also mails that no longer apply.
  if (outcome.outcome === "accepted earlier") return markSent(tx, queued, []);
  await markFailed(tx, dead);
  if (alive.length === 0) return undefined;
  switch (outcome.outcome) {
    case "accepted":
      return markSent(tx, alive, outcome.providerIds);
    case "later":
      return postpone(tx, alive, outcome.reason, outcome.waitMs);
    case "refused":
      // By halves: one bad email among a hundred is found in 14 calls, not in 101.
      if (alive.length > 1) return splitBatch(tx, alive, Math.ceil(alive.length / 2));
      return markFailed(tx, [{ id: alive[0]!.id, reason: outcome.reason }]);
  }
}

/** The email with its domain in ASCII, as every mail server accepts it. */
function deliverable(email: string): string {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1);
  return `${email.slice(0, at)}@${domainToAscii(domain) ?? domain}`;
}

type Step = { worked: boolean; pauseMs?: number };

/**
 * Delivers one due batch in a transaction that holds its lock while the transport sends it: after a
 * crash the batch is unchanged and is sent again under the same key.
 */
async function deliverBatch(transport: MailTransport): Promise<Step> {
  let key: string | undefined;
  try {
    return await db.transaction(async (tx) => {
      key = await lockDueBatch(tx);
      if (!key) return { worked: false };
      const mailsOfBatch = await tx
        .select()
        .from(mails)
        .where(eq(mails.batchId, key))
        .orderBy(mails.id)
        .for("update");
      const due = now();
      const queued = mailsOfBatch.filter(
        (mail) => mail.state === "queued" && mail.nextAttemptAt <= due,
      );
      if (queued.length === 0) return { worked: true };
      if (queued.length > transport.maxBatchSize) {
        await splitBatch(tx, queued, transport.maxBatchSize);
        return { worked: true };
      }
      const rendered = await renderMails(tx, queued, due);
      const outgoing = rendered
        .filter((mail) => mail.dead === null)
        .map((mail) => ({ ...mail, to: deliverable(mail.to) }));
      // A call with the rest of a batch shows whether an earlier attempt was accepted. Without a rest there
      // is no call to show it.
      const maybeSent = outgoing.length === 0 && queued.some((mail) => mail.attempts > 0);
      const batch = {
        alive: queued.filter((_, index) => rendered[index]!.dead === null),
        dead: rendered.flatMap(({ id, dead }) =>
          dead === null
            ? []
            : [{ id, reason: `${maybeSent ? "Not sent again" : "Not sent"}: ${dead}` }],
        ),
      };
      const outcome: SendOutcome =
        outgoing.length > 0
          ? await transport.send({ key, size: mailsOfBatch.length, mails: outgoing })
          : { outcome: "accepted", providerIds: [] };
      await recordOutcome(tx, batch, queued, outcome);
      const pausesAll = outcome.outcome === "later" && outcome.pauseAll;
      return { worked: true, pauseMs: pausesAll ? (outcome.waitMs ?? pauseAllMs) : undefined };
    });
  } catch (error) {
    if (!key) throw error;
    logError("delivering mails", error);
    await postponeBatch(key);
    return { worked: true };
  }
}

/** Postpones a batch after an unexpected error, so that other batches are sent. */
async function postponeBatch(key: string): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await tx.select().from(mails).where(eq(mails.batchId, key)).for("update");
    const queued = rows.filter((mail) => mail.state === "queued");
    if (queued.length > 0) {
      await postpone(tx, queued, "An error occurred on this server. See its log.");
    }
  });
}

/** When there may be more to deliver; null when no mail is queued. */
export type NextDelivery = {
  until: Date | null;
  /** Whether the transport asked for a pause, or cannot be used for the moment. */
  paused: boolean;
};

/**
 * Delivers every due mail, with the concurrency of the transport.
 * @param stopped checked between batches; true ends the work early
 */
export async function deliverDueMails(
  transport: MailTransport,
  stopped: () => boolean = () => false,
): Promise<NextDelivery> {
  let pausedUntil: Date | undefined;
  const lane = async (): Promise<void> => {
    while (!stopped() && !pausedUntil) {
      const step = await deliverBatch(transport);
      if (step.pauseMs !== undefined) pausedUntil = after(now(), step.pauseMs);
      if (!step.worked && (await formBatches(transport.maxBatchSize)) === 0) return;
    }
  };
  await Promise.all(Array.from({ length: transport.concurrency }, lane));
  if (pausedUntil) return { until: pausedUntil, paused: true };
  const [next] = await db
    .select({ at: min(mails.nextAttemptAt) })
    .from(mails)
    .where(isQueued);
  return { until: next!.at, paused: false };
}
