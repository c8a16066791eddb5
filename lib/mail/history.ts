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
 * The mails to somebody of the actor's organization, newest first; also the one that they registered
 * with, which was written while they were nobody here.
 * @throws forbidden without users:manage, but for one's own
 */
export async function mailsTo(actor: Actor, userId: string, count: number): Promise<SentMail[]> {
  if (userId !== actor.userId) requirePermission(actor, "users:manage");
  const rows = await db.execute<Omit<SentMail, "createdAt"> & { createdAt: string }>(sql`
    select id, kind, state, reason, created_at as "createdAt"
    from mails
    where organization_id = ${actor.organization.id} and id in (
      select id from mails where user_id = ${userId}
      union all
      select mails.id from registrations join mails on mails.registration_id = registrations.id
      where registrations.user_id = ${userId}
    )
    order by id desc
    limit ${count}
  `);
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}
