import {
  instantInWords,
  isolated,
  isolatedAddress,
  oneLine,
  unlinked,
} from "@/lib/mail-worker/foreign-text";
import { Name } from "./layout";
import { longestName, longestNameInSubject, organizationNames } from "./parts";
import { PersonalLinkMail } from "./personal-link";
import type { MailContent } from "./content";

export type InvitationMail = {
  organization: string;
  /** Display name of the person who invited. */
  inviter: string;
  inviterEmail: string;
  /** Name of the role that the invited person will have. */
  role: string;
  /** Where the person registers. */
  link: string;
  expiresAt: Date;
};

/** The mail with the personal link of an invitation (product.md 4.1). */
export function invitationMail(invitation: InvitationMail): MailContent {
  const inviter = unlinked(oneLine(invitation.inviter, longestName));
  const { name: organization, inSubject } = organizationNames(invitation.organization);
  const role = oneLine(invitation.role, longestName);
  const until = instantInWords(invitation.expiresAt);
  const shortInviter = unlinked(oneLine(invitation.inviter, longestNameInSubject));
  const subject = `${isolated(shortInviter)} invited you to ${isolated(inSubject)}`;
  const unexpected =
    "If you did not expect this invitation, you need not do anything: nothing happens unless the link is used. Please do not pass this mail on, its link lets in whoever holds it.";
  const { link, inviterEmail } = invitation;

  const text = `${isolated(inviter)} invited you to ${isolated(organization)}

You are invited to join ${isolated(organization)} with the role ${isolated(role)}.
Open this link, fill in your name, and you are in:

${link}

The link is yours alone. It works once, until ${until}.

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
      deed="invited you to"
      giving="with the role"
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
