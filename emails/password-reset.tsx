import { isolated, isolatedAddress } from "@/lib/mail-worker/foreign-text";
import { codeMail } from "./code";
import type { CodeMail } from "./code";
import type { MailContent } from "./content";
import { Address, Name } from "./layout";
import { organizationNames } from "./parts";

/** The email to a user whose password a manager reset (docs/product.md#password-status). */
export function passwordResetMail(facts: CodeMail): MailContent {
  const { email } = facts;
  const { name, inSubject } = organizationNames(facts.organization);
  const consequence =
    "Your old password no longer works, and you've been signed out everywhere. Use this code to set a new password.";
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
      "Never share this code with anyone, not even a manager. If it has expired, choose “Forgot password?” on the sign-in page to get a new one.",
  });
}
