import { and, desc, eq, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { parseEmail } from "@/lib/users/email";

import { mailKindLabels } from "./labels";
import { seesOutbox } from "./outbox-access";
import { outlineMails, renderMails } from "./render";
import type { RenderedMail } from "./render";

export type OutboxEntry = {
  id: string;
  to: string;
  /** What kind of mail it is: *Invitation*. */
  kind: string;
  createdAt: Date;
} & Pick<RenderedMail, "subject" | "link" | "dead">;

export type OutboxMail = OutboxEntry & Pick<RenderedMail, "html" | "text">;

/** The list's state in the URL. A bad parameter falls back, it never fails. */
export const outboxListSchema = z.object({
  q: z.string().max(256).catch(""),
  size: z.coerce
    .number()
    .pipe(z.union([25, 50, 100].map((size) => z.literal(size))))
    .catch(50),
  cursor: z.string().max(4096).optional().catch(undefined),
});

export type OutboxPage = CursorPage<OutboxEntry> & {
  /** How many match, and which of them the page begins with, from 1; 0 when there are none. */
  total: number;
  from: number;
};

/** A mail as test automation gets it. */
export type OutboxMessage = Pick<RenderedMail, "id" | "to" | "subject" | "text" | "html"> & {
  createdAt: Date;
};

const waiting = eq(mails.state, "queued");

/** @throws not_found where there is no Outbox, or not for this actor */
function requireOutbox(actor: Actor): void {
  if (!seesOutbox(actor)) throw notFound("This page");
}

/**
 * A page of the mails that nobody delivers, the newest first.
 * @param query.q any part of the recipient's address
 * @throws not_found where there is no Outbox, or not for this actor
 */
export async function listOutbox(
  actor: Actor,
  query: z.output<typeof outboxListSchema>,
): Promise<OutboxPage> {
  requireOutbox(actor);
  const cursor = decodeCursor(query.cursor, "text");
  const backward = cursor?.direction === "before";
  const search = query.q.trim().toLowerCase().replaceAll("\0", "");
  const listed = sql`organization_id = ${actor.organization.id} and state = 'queued'
    and strpos(lower(recipient), ${search}) > 0`;
  // Ids sort by time of creation, so the id alone is the key.
  const position = cursor ? sql`and id ${sql.raw(backward ? ">" : "<")} ${cursor.id}::uuid` : sql``;
  const rows = await db
    .select()
    .from(mails)
    .where(sql`${listed} ${position}`)
    .orderBy(backward ? mails.id : desc(mails.id))
    .limit(query.size + 1);
  // Whatever stood beyond the cursor has left: begin again rather than show nothing.
  if (cursor && rows.length === 0) return listOutbox(actor, { ...query, cursor: undefined });

  const page = pageOf(
    rows.map((row) => ({ ...row, cursorValue: "" })),
    query.size,
    cursor,
  );
  const first = page.rows[0];
  const [count] = await db.execute<{ total: number; before: number }>(sql`
    select count(*)::int as total,
      ${first ? sql`count(*) filter (where id > ${first.id}::uuid)::int` : sql`0`} as before
    from ${mails} where ${listed}`);
  const outlines = await outlineMails(db, page.rows, now());
  return {
    ...page,
    rows: page.rows.map(({ id, recipient, kind, createdAt }, index) => ({
      id,
      to: recipient,
      ...outlines[index]!,
      kind: mailKindLabels[kind],
      createdAt,
    })),
    total: count!.total,
    from: first ? count!.before + 1 : 0,
  };
}

/**
 * One mail of the Outbox, whole.
 * @throws not_found for other organizations' mails, for those that left, and where there is no Outbox
 */
export async function readOutboxMail(actor: Actor, id: string): Promise<OutboxMail> {
  requireOutbox(actor);
  if (!z.uuid().safeParse(id).success) throw notFound("This mail");
  const [row] = await db
    .select()
    .from(mails)
    .where(and(eq(mails.id, id), eq(mails.organizationId, actor.organization.id), waiting));
  if (!row) throw notFound("This mail");
  const [mail] = await renderMails(db, [row], now());
  const { kind, createdAt } = row;
  const { to, subject, html, text, link, dead } = mail!;
  return { id: row.id, to, subject, kind: mailKindLabels[kind], createdAt, html, text, link, dead };
}

/**
 * The waiting mails of all organizations, the newest first; for test automation with the operator's
 * token.
 * @param query.to only mails to this address, compared as accounts are; undefined for all
 */
export async function outboxMessages(query: {
  to?: string;
  limit: number;
}): Promise<OutboxMessage[]> {
  const conditions: SQL[] = [waiting];
  if (query.to !== undefined) {
    const parsed = parseEmail(query.to);
    if ("problem" in parsed) return [];
    // Through the person, because recipients are kept as typed.
    conditions.push(
      sql`user_id in (select id from users where email_normalized = ${parsed.emailNormalized})`,
    );
  }
  const rows = await db
    .select()
    .from(mails)
    .where(and(...conditions))
    .orderBy(desc(mails.id))
    .limit(query.limit);
  const rendered = await renderMails(db, rows, now());
  return rendered.map(({ id, to, subject, text, html }, index) => ({
    id,
    to,
    subject,
    text,
    html,
    createdAt: rows[index]!.createdAt,
  }));
}
