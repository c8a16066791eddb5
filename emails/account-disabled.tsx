import type { MailContent } from "./content";
import { noticeMail } from "./notice";
import type { NoticeMail } from "./notice";

/** The notice to a user whose account a manager disabled. */
export function accountDisabledMail(facts: NoticeMail): MailContent {
  return noticeMail(facts, {
    subject: "Your account",
    account: "Your account",
    happened: "was disabled",
    consequence: "You can no longer sign in, and you've been signed out everywhere.",
    closing:
      "If you think this is a mistake, ask a manager of your organization to enable your account again.",
  });
}
