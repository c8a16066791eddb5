import type { MailContent } from "./content";
import { noticeMail } from "./notice";
import type { NoticeMail } from "./notice";

/** The notice that the password is another one now, whichever way it was set. */
export function passwordChangedMail(facts: NoticeMail): MailContent {
  return noticeMail(facts, {
    subject: "Your password",
    account: "The password of your account",
    happened: "was changed",
    consequence:
      "Every other browser that was signed in has been signed out. If it was you, there is nothing to do.",
    next: {
      words: "If it was not you, set a new password at once, and tell a manager:",
      address: `${facts.portal}/forgot-password`,
    },
    closing: "You get this mail with every change, so that nobody changes your password unnoticed.",
  });
}
