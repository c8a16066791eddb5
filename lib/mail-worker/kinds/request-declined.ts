import { inArray } from "drizzle-orm";

import { organizations } from "@/db/schema/schema";

import { requestDeclinedMail } from "@/emails/request-declined";
import type { MailComposer } from "./kind";

/** Emails about declined join requests. Their recipients have no account. */
export const composeRequestsDeclined: MailComposer = async (executor, mails) => {
  const found = await executor
    .select({ id: organizations.id, name: organizations.name })
    .from(organizations)
    .where(inArray(organizations.id, [...new Set(mails.map((mail) => mail.organizationId))]));
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return new Map(
    mails.map((mail) => {
      const content = requestDeclinedMail({
        organization: names.get(mail.organizationId)!,
        email: mail.recipient,
        declinedAt: mail.createdAt,
      });
      // What happened stays true.
      return [mail.id, { ...content, link: null, dead: null }];
    }),
  );
};
