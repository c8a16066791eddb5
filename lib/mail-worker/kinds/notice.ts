import { env } from "@/lib/env";

import type { MailContent } from "@/emails/content";
import type { NoticeMail } from "@/emails/notice";
import { composeForAccounts } from "./account";
import type { MailComposer } from "./kind";

/** Mails that say what happened to an account. What happened stays true, so they never die. */
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
