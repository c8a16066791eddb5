import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import type { MailKind } from "@/db/schema/mails";
import { mails } from "@/db/schema/schema";
import { env } from "@/lib/env";
import { sendJob } from "@/lib/jobs/queue";

/** A mail to be written; `generation` says which link, password or code of its subject it carries. */
export type NewMail = {
  organizationId: string;
  /** Left out for those who are nobody here: they entered an address at a join link. */
  userId?: string;
  kind: MailKind;
  /** Address as the person typed it. */
  recipient: string;
  invitationId?: string;
  registrationId?: string;
  generation?: number;
};

/**
 * Writes mails in the transaction of the change that causes them (docs/product.md#mail), so that they are
 * delivered if and only if it commits. Two statements, whatever the number of mails.
 * @param at when they are written; they are due at once
 */
export async function enqueueMails(
  tx: Transaction,
  newMails: readonly NewMail[],
  at: Date,
): Promise<void> {
  if (newMails.length === 0) return;
  const time = at.toISOString();
  await tx.execute(sql`
    insert into ${mails}
      (organization_id, user_id, kind, recipient, invitation_id, registration_id, generation,
       next_attempt_at, created_at, state_changed_at)
    select "organizationId", "userId", kind, recipient, "invitationId", "registrationId", generation,
      ${time}::timestamptz, ${time}::timestamptz, ${time}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(newMails)}::jsonb) as new_mail
      ("organizationId" uuid, "userId" uuid, kind text, recipient text,
       "invitationId" uuid, "registrationId" uuid, generation int)`);
  // Nobody delivers with the Outbox; a server that is given a provider later looks when it starts.
  if (env.mail.transport !== "outbox") await sendJob(tx, "deliver-mail", {});
}
