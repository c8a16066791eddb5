import { isolated, isolatedAddress } from "@/lib/mail-worker/foreign-text";
import { codeMail } from "./code";
import type { CodeMail } from "./code";
import type { MailContent } from "./content";
import { Address, Name } from "./layout";
import { organizationNames } from "./parts";

/** The mail that answers *Forgot password?*, whoever asked. */
export function forgotPasswordMail(facts: CodeMail): MailContent {
  const { email } = facts;
  const { name, inSubject } = organizationNames(facts.organization);
  const use = "If it was you, set it with this code.";
  return codeMail(facts, {
    organization: name,
    subject: `Set a new password for ${isolated(inSubject)}`,
    heading: "Set a new password",
    why: {
      text: `Somebody, probably you, asked to set a new password for your account ${isolatedAddress(email)} at ${isolated(name)}. ${use}`,
      html: (
        <>
          Somebody, probably you, asked to set a new password for your account{" "}
          <Address>{email}</Address> at <Name>{name}</Name>. {use}
        </>
      ),
    },
    closing:
      "If it was not you, ignore this mail: your password stays as it is. The code is for you alone: never tell it to anybody.",
  });
}
