import {
  instantInWords,
  isolated,
  isolatedAddress,
  oneLine,
  unlinked,
} from "@/lib/mail-worker/foreign-text";
import { Name } from "./layout";
import { maxNameLength, maxSubjectNameLength, organizationNames } from "./parts";
import { PersonalLinkMail } from "./personal-link";
import type { MailContent } from "./content";

export type InvitationMail = {
  organization: string;
  /** Display name of the user who invited. */
  inviter: string;
  inviterEmail: string;
  /** Name of the role that the invited user gets. */
  role: string;
  /** The page where the user registers. */
  link: string;
  expiresAt: Date;
};

/** The email with the personal link of an invitation (docs/product.md#invite-by-email). */
export function invitationMail(invitation: InvitationMail): MailContent {
  const inviter = unlinked(oneLine(invitation.inviter, maxNameLength));
  const { name: organization, inSubject } = organizationNames(invitation.organization);
  const role = oneLine(invitation.role, maxNameLength);
  const until = instantInWords(invitation.expiresAt);
  const shortInviter = unlinked(oneLine(invitation.inviter, maxSubjectNameLength));
  const subject = `${isolated(shortInviter)} invited you to ${isolated(inSubject)}`;
  const unexpected =
    "If you weren't expecting this invitation, you can ignore it. Don't forward this email: anyone with the link can join in your place.";
  const { link, inviterEmail } = invitation;

  const text = `${isolated(inviter)} invited you to ${isolated(organization)}

You've been invited to join ${isolated(organization)} with the role ${isolated(role)}.
Open this link to join:

${link}

This link is for you only and works once. It expires on ${until}.

Invited by ${isolated(inviter)} (${isolatedAddress(inviterEmail)}).

${unexpected}
`;

  const html = (
    <PersonalLinkMail
      subject={subject}
      heading={
        <>
          Join <Name>{organization}</Name>
        </>
      }
      by={{ name: inviter, email: inviterEmail }}
      action="invited you to join"
      roleIntro="with the role"
      organization={organization}
      role={role}
      link={link}
      expiresAt={invitation.expiresAt}
      until={until}
      closing={unexpected}
    />
  );
  return { subject, text, html };
}
