import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { MailKind, MailState } from "@/db/schema/mails";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";

/** A mail to somebody, without its text. */
export type SentMail = {
  id: string;
  kind: MailKind;
  state: MailState;
  reason: string | null;
  createdAt: Date;
};

/**
 * The mails to somebody of the actor's organization, newest first.
 * @throws forbidden without users:manage, but for one's own
 */
export async function mailsTo(actor: Actor, userId: string, count: number): Promise<SentMail[]> {
  if (userId !== actor.userId) requirePermission(actor, "users:manage");
  const rows = await db.execute<Omit<SentMail, "createdAt"> & { createdAt: string }>(sql`
    select id, kind, state, reason, created_at as "createdAt"
    from mails
    where user_id = ${userId} and organization_id = ${actor.organization.id}
    order by id desc
    limit ${count}
  `);
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}
