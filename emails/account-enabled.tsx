import type { MailContent } from "./content";
import { noticeMail } from "./notice";
import type { NoticeMail } from "./notice";

/** The notice to a user whose account a manager enabled again. */
export function accountEnabledMail(facts: NoticeMail): MailContent {
  return noticeMail(facts, {
    subject: "Your account",
    account: "Your account",
    happened: "was enabled",
    consequence: "You can sign in again.",
    next: { words: "Sign in here:", url: `${facts.portal}/sign-in?organization=${facts.slug}` },
    closing:
      "If you sign in with a password and have forgotten it, choose “Forgot password?” on that page.",
  });
}
