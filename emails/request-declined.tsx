import { instantInWords, isolated, isolatedAddress } from "@/lib/mail-worker/foreign-text";
import { Address, MailLayout, Name } from "./layout";
import { Closing, MailHeading, organizationNames, Paragraph, unbrokenInstant } from "./parts";
import type { MailContent } from "./content";

export type RequestDeclinedMail = {
  organization: string;
  email: string;
  declinedAt: Date;
};

/** The email to someone whose join request was declined. */
export function requestDeclinedMail({
  organization,
  email,
  declinedAt,
}: RequestDeclinedMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const subject = `Your request to join ${isolated(inSubject)} was declined`;
  const nothing = "You don't have an account there, and there's nothing you need to do.";
  const again = "if you think this is a mistake. You can send another request in 30 days.";
  const closing = "You're receiving this email because this request was confirmed from your inbox.";

  const text = `Your request was declined

A manager of ${isolated(name)} declined the request to join from ${isolatedAddress(email)} on ${instantInWords(declinedAt)}. ${nothing}

Contact someone at ${isolated(name)} ${again}

${closing}
`;

  const html = (
    <MailLayout title={subject} preview={nothing} organization={name}>
      <MailHeading>Your request was declined</MailHeading>
      <Paragraph>
        A manager of <Name>{name}</Name> declined the request to join from{" "}
        <Address>{email}</Address> on {unbrokenInstant(declinedAt)}. {nothing}
      </Paragraph>
      <Paragraph>
        Contact someone at <Name>{name}</Name> {again}
      </Paragraph>
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
