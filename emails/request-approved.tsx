import {
  instantInWords,
  isolated,
  isolatedAddress,
  oneLine,
  unlinked,
} from "@/lib/mail-worker/foreign-text";
import type { InvitationMail } from "./invitation";
import { longestName, organizationNames } from "./parts";
import { PersonalLinkMail } from "./personal-link";
import type { MailContent } from "./content";

/** The mail to somebody who asked to join and is let in: an invitation in other words. */
export function requestApprovedMail(invitation: InvitationMail): MailContent {
  const { link, inviterEmail } = invitation;
  const approver = unlinked(oneLine(invitation.inviter, longestName));
  const { name, inSubject } = organizationNames(invitation.organization);
  const role = oneLine(invitation.role, longestName);
  const until = instantInWords(invitation.expiresAt);
  const subject = `Your request to join ${isolated(inSubject)} was approved`;
  const closing =
    "If you no longer want to join, you need not do anything: nothing happens unless the link is used. Please do not pass this mail on, its link lets in whoever holds it.";

  const text = `Your request was approved

${isolated(approver)} (${isolatedAddress(inviterEmail)}) approved your request to join ${isolated(name)} and gave you the role ${isolated(role)}.
Open this link, fill in what is missing, and you are in:

${link}

The link is yours alone. It works once, until ${until}.

${closing}
`;

  const html = (
    <PersonalLinkMail
      subject={subject}
      heading="Your request was approved"
      by={{ name: approver, email: inviterEmail }}
      deed="approved your request to join"
      giving="and gave you the role"
      organization={name}
      role={role}
      link={link}
      expiresAt={invitation.expiresAt}
      until={until}
      closing={closing}
    />
  );
  return { subject, text, html };
}
