import type { Executor } from "@/db/client";
import type { mails } from "@/db/schema/schema";

import type { MailContent } from "@/emails/content";

/** The columns of a mail that its text is made from. */
export type MailRow = Pick<
  typeof mails.$inferSelect,
  | "id"
  | "organizationId"
  | "kind"
  | "userId"
  | "recipient"
  | "invitationId"
  | "registrationId"
  | "generation"
  | "createdAt"
>;

export type ComposedMail = MailContent & {
  /** What the mail's button opens; null for a notice, which has none. */
  link: string | null;
  /** Why its link, password or code no longer works, as a sentence; null while it does. */
  dead: string | null;
};

/**
 * What a kind of mail has to know: how its mails are made from the rows that they are about, with
 * one query, whatever their number.
 * @param at the moment at which links, passwords and codes are judged to work or not
 * @returns by id of the mail; one whose subject is gone is missing
 */
export type MailComposer = (
  executor: Executor,
  mails: readonly MailRow[],
  at: Date,
) => Promise<Map<string, ComposedMail>>;
