import {
  instantInWords,
  isolated,
  isolatedAddress,
  oneLine,
  unlinked,
} from "@/lib/mail-worker/foreign-text";
import type { InvitationMail } from "./invitation";
import { maxNameLength, organizationNames } from "./parts";
import { PersonalLinkMail } from "./personal-link";
import type { MailContent } from "./content";

/** The email to a user whose join request was approved: an invitation in other words. */
export function requestApprovedMail(invitation: InvitationMail): MailContent {
  const { link, inviterEmail } = invitation;
  const approver = unlinked(oneLine(invitation.inviter, maxNameLength));
  const { name, inSubject } = organizationNames(invitation.organization);
  const role = oneLine(invitation.role, maxNameLength);
  const until = instantInWords(invitation.expiresAt);
  const subject = `Your request to join ${isolated(inSubject)} was approved`;
  const closing =
    "If you no longer want to join, you can ignore this email. Don't forward it: anyone with the link can join in your place.";

  const text = `Your request was approved

${isolated(approver)} (${isolatedAddress(inviterEmail)}) approved your request to join ${isolated(name)} and gave you the role ${isolated(role)}.
Open this link to join:

${link}

This link is for you only and works once. It expires on ${until}.

${closing}
`;

  const html = (
    <PersonalLinkMail
      subject={subject}
      heading="Your request was approved"
      by={{ name: approver, email: inviterEmail }}
      action="approved your request to join"
      roleIntro="and gave you the role"
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
