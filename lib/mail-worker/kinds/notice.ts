import { env } from "@/lib/env";

import type { MailContent } from "@/emails/content";
import type { NoticeMail } from "@/emails/notice";
import { composeForAccounts } from "./account";
import type { MailComposer } from "./kind";

/** Emails that say what happened to an account. They stay true, so they are always sent. */
export function composeNotices(template: (facts: NoticeMail) => MailContent): MailComposer {
  return composeForAccounts((mail, account) => ({
    ...template({
      organization: account.organization,
      email: mail.recipient,
      happenedAt: mail.createdAt,
      portal: env.baseUrl,
      slug: account.slug,
    }),
    link: null,
    dead: null,
  }));
}
