import { and, desc, eq, gt, inArray, lt, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { z } from "zod";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { joinRequests, mails, registrations, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { parseEmail } from "@/lib/email";

import { mailKindLabels } from "@/lib/mail/labels";
import { seesOutbox } from "./access";
import { outlineMails, renderMails } from "@/lib/mail-worker/render";
import type { RenderedMail } from "@/lib/mail-worker/render";

export type OutboxEntry = {
  id: string;
  to: string;
  /** The label of its kind: *Invitation*. */
  kind: string;
  createdAt: Date;
} & Pick<RenderedMail, "subject" | "link" | "dead">;

export type OutboxMail = OutboxEntry & Pick<RenderedMail, "html" | "text">;

/** The list's state in the URL. An invalid parameter falls back to its default. */
export const outboxListSchema = z.object({
  q: z.string().max(256).catch(""),
  size: z.coerce
    .number()
    .pipe(z.union([25, 50, 100].map((size) => z.literal(size))))
    .catch(50),
  cursor: z.string().max(4096).optional().catch(undefined),
});

export type OutboxPage = CursorPage<OutboxEntry> & {
  /** How many match, and the number of the first row, from 1; 0 when there are none. */
  total: number;
  from: number;
};

/** A mail for test automation. */
export type OutboxMessage = Pick<RenderedMail, "id" | "to" | "subject" | "text" | "html"> & {
  createdAt: Date;
};

const waiting = eq(mails.state, "queued");

/** @throws not_found without an Outbox, or without access */
function requireOutbox(actor: Actor): void {
  if (!seesOutbox(actor)) throw notFound("This page");
}

/**
 * Reads mails and what they are about in one snapshot, because expired registrations are deleted with
 * their mails at any time.
 */
function inSnapshot<T>(read: (tx: Executor) => Promise<T>): Promise<T> {
  return db.transaction(read, { isolationLevel: "repeatable read", accessMode: "read only" });
}

/**
 * A page of the undelivered mails, newest first.
 * @param query.q any part of the recipient's email
 * @throws not_found without an Outbox, or without access
 */
export async function listOutbox(
  actor: Actor,
  query: z.output<typeof outboxListSchema>,
): Promise<OutboxPage> {
  requireOutbox(actor);
  return inSnapshot((tx) => pageOfOutbox(tx, actor.organization.id, query));
}

async function pageOfOutbox(
  tx: Executor,
  organizationId: string,
  query: z.output<typeof outboxListSchema>,
): Promise<OutboxPage> {
  const cursor = decodeCursor(query.cursor, []);
  const backward = cursor?.direction === "before";
  const search = query.q.trim().toLowerCase().replaceAll("\0", "");
  const listed = and(
    eq(mails.organizationId, organizationId),
    waiting,
    sql`strpos(lower(${mails.recipient}), ${search}) > 0`,
  );
  // Ids sort by time of creation, so the id alone is the key.
  const beyond = cursor && (backward ? gt(mails.id, cursor.id) : lt(mails.id, cursor.id));
  const rows = await tx
    .select()
    .from(mails)
    .where(and(listed, beyond))
    .orderBy(backward ? mails.id : desc(mails.id))
    .limit(query.size + 1);
  // No mail is left beyond the cursor: show the first page instead.
  if (cursor && rows.length === 0) {
    return pageOfOutbox(tx, organizationId, { ...query, cursor: undefined });
  }

  const page = pageOf(
    rows.map((row) => ({ ...row, cursorValues: [] })),
    query.size,
    cursor,
  );
  const first = page.rows[0];
  const total = await tx.$count(mails, listed);
  const before = first ? await tx.$count(mails, and(listed, gt(mails.id, first.id))) : 0;
  const outlines = await outlineMails(tx, page.rows, now());
  return {
    ...page,
    rows: page.rows.map(({ id, recipient, kind, createdAt }, index) => ({
      id,
      to: recipient,
      ...outlines[index]!,
      kind: mailKindLabels[kind],
      createdAt,
    })),
    total,
    from: first ? before + 1 : 0,
  };
}

/**
 * One mail of the Outbox.
 * @throws not_found for mails of other organizations, for delivered mails, and without an Outbox
 */
export async function readOutboxMail(actor: Actor, id: string): Promise<OutboxMail> {
  requireOutbox(actor);
  if (!z.uuid().safeParse(id).success) throw notFound("This mail");
  return inSnapshot(async (tx) => {
    const [row] = await tx
      .select()
      .from(mails)
      .where(and(eq(mails.id, id), eq(mails.organizationId, actor.organization.id), waiting));
    if (!row) throw notFound("This mail");
    const [mail] = await renderMails(tx, [row], now());
    return { ...mail!, kind: mailKindLabels[row.kind], createdAt: row.createdAt };
  });
}

/**
 * Whether a mail goes to this email. Recipients are stored as typed, so that the normalized email comes
 * from the user, the registration or the join request.
 */
function isTo(tx: Executor, emailNormalized: string): SQL {
  const toUsers = tx
    .select({ id: mails.id })
    .from(mails)
    .innerJoin(users, eq(users.id, mails.userId))
    .where(eq(users.emailNormalized, emailNormalized));
  const toRegistrations = tx
    .select({ id: mails.id })
    .from(mails)
    .innerJoin(registrations, eq(registrations.id, mails.registrationId))
    .where(eq(registrations.emailNormalized, emailNormalized));
  const toDeclined = tx
    .select({ id: mails.id })
    .from(mails)
    .innerJoin(
      joinRequests,
      and(
        eq(joinRequests.organizationId, mails.organizationId),
        eq(joinRequests.email, mails.recipient),
      ),
    )
    .where(
      and(eq(joinRequests.emailNormalized, emailNormalized), eq(mails.kind, "request_declined")),
    );
  return inArray(mails.id, unionAll(toUsers, toRegistrations, toDeclined));
}

/**
 * The undelivered mails of all organizations, newest first, for test automation with the operator's
 * token.
 * @param query.to only mails to this email, normalized; undefined for all
 */
export async function outboxMessages(query: {
  to?: string;
  limit: number;
}): Promise<OutboxMessage[]> {
  const to = query.to === undefined ? undefined : parseEmail(query.to);
  if (to && "problem" in to) return [];
  return inSnapshot(async (tx) => {
    const rows = await tx
      .select()
      .from(mails)
      .where(and(waiting, to && isTo(tx, to.emailNormalized)))
      .orderBy(desc(mails.id))
      .limit(query.limit);
    const rendered = await renderMails(tx, rows, now());
    return rendered.map(({ id, to: recipient, subject, text, html }, index) => ({
      id,
      to: recipient,
      subject,
      text,
      html,
      createdAt: rows[index]!.createdAt,
    }));
  });
}
