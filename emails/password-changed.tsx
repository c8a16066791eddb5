import type { MailContent } from "./content";
import { noticeMail } from "./notice";
import type { NoticeMail } from "./notice";

/** The notice that the password was changed, whichever way it was set. */
export function passwordChangedMail(facts: NoticeMail): MailContent {
  return noticeMail(facts, {
    subject: "Your password",
    account: "The password of your account",
    happened: "was changed",
    consequence:
      "You've been signed out of all other sessions. If this was you, there's nothing to do.",
    next: {
      words: "If this wasn't you, set a new password now and tell a manager of your organization:",
      url: `${facts.portal}/forgot-password`,
    },
    closing: "We send this email whenever your password changes.",
  });
}
