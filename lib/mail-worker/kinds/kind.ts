import type { Executor } from "@/db/client";
import type { mails } from "@/db/schema/schema";

import type { MailContent } from "@/emails/content";

/** The columns of a mail that its text is rendered from. */
export type MailRow = Pick<
  typeof mails.$inferSelect,
  | "id"
  | "organizationId"
  | "kind"
  | "userId"
  | "recipient"
  | "invitationId"
  | "registrationId"
  | "groupId"
  | "generation"
  | "createdAt"
>;

export type ComposedMail = MailContent & {
  /** What the email's button opens; null for a notice, which has none. */
  link: string | null;
  /** Why its link, password or code no longer works, as a sentence; null while it does. */
  dead: string | null;
};

/**
 * Composes mails of one kind from the rows that they are about, with one query for any number.
 * @param at when links, passwords and codes have to work
 * @returns by id of the mail; a mail whose subject was deleted is missing
 */
export type MailComposer = (
  executor: Executor,
  mails: readonly MailRow[],
  at: Date,
) => Promise<Map<string, ComposedMail>>;
