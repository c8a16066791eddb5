import type { MailContent } from "./content";
import { noticeMail } from "./notice";
import type { NoticeMail } from "./notice";

/** The notice to somebody whose account a manager enabled again. */
export function accountEnabledMail(facts: NoticeMail): MailContent {
  return noticeMail(facts, {
    subject: "Your account",
    account: "Your account",
    happened: "was enabled",
    consequence: "You can sign in again, as before.",
    next: { words: "Sign in here:", address: `${facts.portal}/sign-in?organization=${facts.slug}` },
    closing:
      "If you sign in with a password and no longer know it, choose “Forgot password?” on that page.",
  });
}
