import { and, desc, eq, inArray } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { mails, registrations } from "@/db/schema/schema";
import type { MailKind, MailState } from "@/db/schema/mails";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";

/** An email to a user, without its content. */
export type SentMail = {
  id: string;
  kind: MailKind;
  state: MailState;
  reason: string | null;
  createdAt: Date;
};

/**
 * The emails to a user of the actor's organization, newest first, including their registration
 * email, which was created before the account.
 * @throws forbidden without users:manage, except for the actor's own
 */
export async function mailsTo(actor: Actor, userId: string, count: number): Promise<SentMail[]> {
  if (userId !== actor.userId) requirePermission(actor, "users:manage");
  const { id, kind, state, reason, createdAt } = mails;
  const registeredWith = db
    .select({ id: mails.id })
    .from(registrations)
    .innerJoin(mails, eq(mails.registrationId, registrations.id))
    .where(eq(registrations.userId, userId));
  const sentTo = db.select({ id: mails.id }).from(mails).where(eq(mails.userId, userId));
  return db
    .select({ id, kind, state, reason, createdAt })
    .from(mails)
    .where(
      and(
        eq(mails.organizationId, actor.organization.id),
        inArray(mails.id, unionAll(sentTo, registeredWith)),
      ),
    )
    .orderBy(desc(mails.id))
    .limit(count);
}
