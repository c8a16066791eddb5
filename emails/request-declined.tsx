import { instantInWords, isolated, isolatedAddress } from "@/lib/mail-worker/foreign-text";
import { Address, MailLayout, Name } from "./layout";
import { Closing, MailHeading, organizationNames, Paragraph, unbrokenInstant } from "./parts";
import type { MailContent } from "./content";

export type RequestDeclinedMail = {
  organization: string;
  email: string;
  declinedAt: Date;
};

/** The mail to somebody who asked to join and is not let in. */
export function requestDeclinedMail({
  organization,
  email,
  declinedAt,
}: RequestDeclinedMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const subject = `Your request to join ${isolated(inSubject)} was declined`;
  const nothing = "You have no account there, and there is nothing to do.";
  const again =
    "If you think that this is a mistake, talk to somebody whom you know there. You can ask again after 30 days.";
  const closing =
    "You get this mail because the request was confirmed with a link that was mailed to you.";

  const text = `Your request was declined

A manager of ${isolated(name)} declined the request of ${isolatedAddress(email)} to join, on ${instantInWords(declinedAt)}. ${nothing}

${again}

${closing}
`;

  const html = (
    <MailLayout title={subject} preview={nothing} organization={name}>
      <MailHeading>Your request was declined</MailHeading>
      <Paragraph>
        A manager of <Name>{name}</Name> declined the request of <Address>{email}</Address> to join,
        on {unbrokenInstant(declinedAt)}. {nothing}
      </Paragraph>
      <Paragraph>{again}</Paragraph>
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
