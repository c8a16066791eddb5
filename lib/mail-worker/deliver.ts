import { randomUUID } from "node:crypto";

import { eq, inArray, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { mails } from "@/db/schema/schema";
import { after, now } from "@/lib/clock";
import { logError } from "@/lib/log";
import { domainToAscii } from "@/lib/email";

import { renderMails } from "./render";
import type { MailTransport, SendOutcome } from "./transports/transport";

type QueuedMail = typeof mails.$inferSelect;

// 5 s, doubled up to an hour: 33 tries take about a day.
const firstPauseMs = 5_000;
const longestPauseMs = 3_600_000;
const mostAttempts = 33;

const packingLock = 7_203_615_004;

/** How long nobody is bothered after an answer that was not about one shipment. */
const breatherMs = 5_000;

/** The pause after a number of failed tries, in ms: exponential, and spread so that they do not meet. */
export function pauseAfter(attempts: number, random: () => number = Math.random): number {
  const pause = Math.min(firstPauseMs * 2 ** (attempts - 1), longestPauseMs);
  return Math.round(pause * (0.75 + random() / 2));
}

/**
 * Gives due mails that belong to no shipment yet the key of one. Returns how many there were. One
 * lane at a time, of all processes: two would share out what belongs together.
 */
async function packShipments(size: number): Promise<number> {
  const key = size === 1 ? sql`uuid_v7()` : sql`${randomUUID()}::uuid`;
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${packingLock})`);
    const packed = await tx.execute(sql`
      with due as (
        select id from ${mails}
        where state = 'queued' and batch_id is null and next_attempt_at <= ${now().toISOString()}
        order by next_attempt_at, id
        limit ${Math.max(size, 100)}
        for update skip locked
      )
      update ${mails} set batch_id = ${key} from due where mails.id = due.id returning 1`);
    return packed.length;
  });
}

/** Takes the lock of a due shipment that nobody else is at; a crash gives it back at once. */
async function lockDueShipment(tx: Transaction): Promise<string | undefined> {
  const [locked] = await tx.execute<{ key: string }>(sql`
    with due as materialized (
      select batch_id as key, min(next_attempt_at) as since from ${mails}
      where state = 'queued' and batch_id is not null and next_attempt_at <= ${now().toISOString()}
      group by batch_id
      order by since
      limit 100
    )
    select key from due where pg_try_advisory_xact_lock(hashtextextended(key::text, 0)) limit 1`);
  return locked?.key;
}

/** Cuts a shipment into pieces of at most `size`, each under a key of its own. */
async function repack(tx: Transaction, all: readonly QueuedMail[], size: number): Promise<void> {
  for (let start = 0; start < all.length; start += size) {
    const ids = all.slice(start, start + size).map((mail) => mail.id);
    await tx.update(mails).set({ batchId: randomUUID() }).where(inArray(mails.id, ids));
  }
}

async function markSent(
  tx: Transaction,
  sent: readonly QueuedMail[],
  providerIds: readonly (string | null)[],
): Promise<void> {
  const values = sent.map((mail, index) => ({ id: mail.id, provider: providerIds[index] ?? null }));
  await tx.execute(sql`
    update ${mails} set state = 'sent', reason = null, provider_id = value.provider,
      attempts = attempts + 1, state_changed_at = ${now().toISOString()}
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as value (id uuid, provider text)
    where mails.id = value.id`);
}

async function markFailed(
  tx: Transaction,
  failed: readonly { id: string; reason: string }[],
): Promise<void> {
  if (failed.length === 0) return;
  await tx.execute(sql`
    update ${mails} set state = 'failed', reason = value.reason, state_changed_at = ${now().toISOString()}
    from jsonb_to_recordset(${JSON.stringify(failed)}::jsonb) as value (id uuid, reason text)
    where mails.id = value.id`);
}

/** Puts mails off. A wait that the other side asked for costs no try. */
async function postpone(
  tx: Transaction,
  postponed: readonly QueuedMail[],
  reason: string,
  wait?: number,
): Promise<void> {
  const tries = wait === undefined ? 1 : 0;
  const attempts = Math.max(...postponed.map((mail) => mail.attempts)) + tries;
  if (attempts >= mostAttempts) {
    const given = `Given up after ${attempts} tries. ${reason}`;
    return markFailed(
      tx,
      postponed.map(({ id }) => ({ id, reason: given })),
    );
  }
  const ids = postponed.map((mail) => mail.id);
  await tx
    .update(mails)
    .set({ attempts, reason, nextAttemptAt: after(now(), wait ?? pauseAfter(attempts)) })
    .where(inArray(mails.id, ids));
}

async function recordOutcome(
  tx: Transaction,
  shipment: { alive: readonly QueuedMail[]; dead: readonly { id: string; reason: string }[] },
  queued: readonly QueuedMail[],
  outcome: SendOutcome,
): Promise<void> {
  const { alive, dead } = shipment;
  // What was taken earlier was the whole shipment, also mails that have died since.
  if (outcome.outcome === "accepted earlier") return markSent(tx, queued, []);
  await markFailed(tx, dead);
  if (alive.length === 0) return undefined;
  switch (outcome.outcome) {
    case "accepted":
      return markSent(tx, alive, outcome.providerIds);
    case "later":
      return postpone(tx, alive, outcome.reason, outcome.wait);
    case "refused":
      // By halves: one bad address among a hundred is found in 14 calls, not in 101.
      if (alive.length > 1) return repack(tx, alive, Math.ceil(alive.length / 2));
      return markFailed(tx, [{ id: alive[0]!.id, reason: outcome.reason }]);
  }
}

/** The address as every mail server understands it: its domain in ASCII. */
function deliverable(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  return `${address.slice(0, at)}@${domainToAscii(domain) ?? domain}`;
}

type Step = { worked: boolean; pauseMs?: number };

/**
 * Delivers one due shipment, in one transaction that holds its lock while the transport is at it:
 * whoever is killed meanwhile leaves it as it was, and it is sent again under the same key.
 */
async function deliverShipment(transport: MailTransport): Promise<Step> {
  let key: string | undefined;
  try {
    return await db.transaction(async (tx) => {
      key = await lockDueShipment(tx);
      if (!key) return { worked: false };
      const packed = await tx
        .select()
        .from(mails)
        .where(eq(mails.batchId, key))
        .orderBy(mails.id)
        .for("update");
      const due = now();
      const queued = packed.filter((mail) => mail.state === "queued" && mail.nextAttemptAt <= due);
      if (queued.length === 0) return { worked: true };
      if (queued.length > transport.shipmentSize) {
        await repack(tx, queued, transport.shipmentSize);
        return { worked: true };
      }
      const rendered = await renderMails(tx, queued, due);
      const outgoing = rendered
        .filter((mail) => mail.dead === null)
        .map((mail) => ({ ...mail, to: deliverable(mail.to) }));
      // A call with the rest of a shipment tells whether an earlier try was taken; nobody tells when
      // nothing is left to call with.
      const mayHaveLeft = outgoing.length === 0 && queued.some((mail) => mail.attempts > 0);
      const shipment = {
        alive: queued.filter((_, index) => rendered[index]!.dead === null),
        dead: rendered.flatMap(({ id, dead }) =>
          dead === null
            ? []
            : [{ id, reason: `${mayHaveLeft ? "Not sent again" : "Not sent"}: ${dead}` }],
        ),
      };
      const outcome: SendOutcome =
        outgoing.length > 0
          ? await transport.send({ key, size: packed.length, mails: outgoing })
          : { outcome: "accepted", providerIds: [] };
      await recordOutcome(tx, shipment, queued, outcome);
      const pauses = outcome.outcome === "later" && outcome.everything;
      return { worked: true, pauseMs: pauses ? (outcome.wait ?? breatherMs) : undefined };
    });
  } catch (error) {
    if (!key) throw error;
    logError("delivering mails", error);
    await putOffAfterMishap(key);
    return { worked: true };
  }
}

/** Puts off a shipment that something unforeseen happened to, so that the others have their turn. */
async function putOffAfterMishap(key: string): Promise<void> {
  await db.transaction(async (tx) => {
    const rows = await tx.select().from(mails).where(eq(mails.batchId, key)).for("update");
    const queued = rows.filter((mail) => mail.state === "queued");
    if (queued.length > 0) {
      await postpone(tx, queued, "Something went wrong on this server; its log says what.");
    }
  });
}

/** When there may be more to deliver; null when no mail waits. */
export type Rest = {
  until: Date | null;
  /** Whether the transport asked for a pause, or cannot be used for the moment. */
  paused: boolean;
};

/**
 * Delivers every mail that is due, in as many lanes as the transport has.
 * @param stopped asked between shipments; true ends the work early
 */
export async function deliverDueMails(
  transport: MailTransport,
  stopped: () => boolean = () => false,
): Promise<Rest> {
  let pausedUntil: Date | undefined;
  const lane = async (): Promise<void> => {
    while (!stopped() && !pausedUntil) {
      const step = await deliverShipment(transport);
      if (step.pauseMs !== undefined) pausedUntil = after(now(), step.pauseMs);
      if (!step.worked && (await packShipments(transport.shipmentSize)) === 0) return;
    }
  };
  await Promise.all(Array.from({ length: transport.lanes }, lane));
  if (pausedUntil) return { until: pausedUntil, paused: true };
  const [next] = await db.execute<{ at: number | null }>(sql`
    select (extract(epoch from min(next_attempt_at)) * 1000)::float8 as at
    from ${mails} where state = 'queued'`);
  return { until: next?.at ? new Date(next.at) : null, paused: false };
}
