import type { Transaction } from "@/db/client";
import type { MailKind } from "@/db/schema/mails";
import { env } from "@/lib/env";
import { sendJob } from "@/lib/jobs/queue";

import { insertMails } from "./enqueue-queries";

/** A new email; `generation` says which link, password or code of its subject it contains. */
export type NewMail = {
  organizationId: string;
  /** Missing for people without an account, who entered their email at a join link. */
  userId?: string;
  kind: MailKind;
  /** The email address as typed. */
  recipient: string;
  invitationId?: string;
  registrationId?: string;
  groupId?: string;
  generation?: number;
};

/**
 * Enqueues emails in the transaction of the change that causes them (docs/product.md#mail), so that
 * they are delivered if and only if it commits. Two statements for any number of emails.
 * @param at the creation time; they are due immediately
 */
export async function enqueueMails(
  tx: Transaction,
  newMails: readonly NewMail[],
  at: Date,
): Promise<void> {
  if (newMails.length === 0) return;
  await insertMails(tx, newMails, at);
  // The Outbox needs no jobs; a server that gets a provider later looks for pending emails at its
  // start.
  if (env.mail.transport !== "outbox") await sendJob(tx, "deliver-mail", {});
}
