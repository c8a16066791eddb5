import { isolated, isolatedAddress } from "@/lib/mail-worker/foreign-text";
import { codeMail } from "./code";
import type { CodeMail } from "./code";
import type { MailContent } from "./content";
import { Address, Name } from "./layout";
import { organizationNames } from "./parts";

/** The mail to somebody whose password a manager reset (product.md 2, Reset-Code). */
export function passwordResetMail(facts: CodeMail): MailContent {
  const { email } = facts;
  const { name, inSubject } = organizationNames(facts.organization);
  const consequence =
    "The old password no longer works, and you were signed out everywhere. Set a new one with this code.";
  return codeMail(facts, {
    organization: name,
    subject: `Your password at ${isolated(inSubject)} was reset`,
    heading: "Your password was reset",
    why: {
      text: `A manager of ${isolated(name)} reset the password of your account ${isolatedAddress(email)}. ${consequence}`,
      html: (
        <>
          A manager of <Name>{name}</Name> reset the password of your account{" "}
          <Address>{email}</Address>. {consequence}
        </>
      ),
    },
    closing:
      "The code is for you alone: never tell it to anybody, not even to a manager. If it has run out, ask for a new one with “Forgot password?” on the sign-in page.",
  });
}
