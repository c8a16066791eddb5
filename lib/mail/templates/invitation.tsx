import { instantInWords, isolated, isolatedAddress, oneLine, unlinked } from "../foreign-text";
import { Address, MailLayout, Name } from "./layout";
import {
  ButtonAddress,
  Closing,
  longestName,
  longestNameInSubject,
  MailHeading,
  MainButton,
  organizationNames,
  Paragraph,
  Remark,
  unbrokenInstant,
} from "./parts";
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
    <MailLayout
      title={subject}
      preview={`Join ${organization} with the role ${role}. The link works until ${until}.`}
      organization={organization}
    >
      <MailHeading>
        Join <Name>{organization}</Name>
      </MailHeading>
      <Paragraph>
        <Name>{inviter}</Name> (<Address>{inviterEmail}</Address>) invited you to{" "}
        <Name>{organization}</Name> with the role{" "}
        <strong>
          <Name>{role}</Name>
        </strong>
        .
      </Paragraph>
      <MainButton href={link}>
        Join <Name>{organization}</Name>
      </MainButton>
      <Remark>
        The link is yours alone. It works once, until {unbrokenInstant(invitation.expiresAt)}.
      </Remark>
      <ButtonAddress href={link} />
      <Closing>{unexpected}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
