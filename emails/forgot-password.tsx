import { isolated, isolatedAddress } from "@/lib/mail-worker/foreign-text";
import { codeMail } from "./code";
import type { CodeMail } from "./code";
import type { MailContent } from "./content";
import { Address, Name } from "./layout";
import { organizationNames } from "./parts";

/** The answer to *Forgot password?*. */
export function forgotPasswordMail(facts: CodeMail): MailContent {
  const { email } = facts;
  const { name, inSubject } = organizationNames(facts.organization);
  const use = "Use this code to set it.";
  return codeMail(facts, {
    organization: name,
    subject: `Set a new password for ${isolated(inSubject)}`,
    heading: "Set a new password",
    why: {
      text: `Someone (hopefully you) asked to set a new password for your account ${isolatedAddress(email)} at ${isolated(name)}. ${use}`,
      html: (
        <>
          Someone (hopefully you) asked to set a new password for your account{" "}
          <Address>{email}</Address> at <Name>{name}</Name>. {use}
        </>
      ),
    },
    closing:
      "If this wasn't you, you can ignore this email. Your password stays the same. Never share this code with anyone.",
  });
}
