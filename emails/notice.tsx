import { instantInWords, isolated, isolatedAddress } from "@/lib/mail-worker/foreign-text";
import { Address, MailLayout, Name } from "./layout";
import {
  Closing,
  MailHeading,
  organizationNames,
  Paragraph,
  PlainLink,
  unbrokenInstant,
} from "./parts";
import type { MailContent } from "./content";

/** The facts of a notice. */
export type NoticeMail = {
  organization: string;
  email: string;
  happenedAt: Date;
  /** Address of the portal, without a slash at its end. */
  portal: string;
  /** The organization's subdomain. */
  slug: string;
};

type NoticeWords = {
  /** What it happened to, in short, for subject and heading: *Your password*. */
  subject: string;
  /** The same in full, with the e-mail behind it: *The password of your account*. */
  account: string;
  /** *was changed*. */
  happened: string;
  /** What that means for the person. */
  consequence: string;
  /** What the person may do, and where. */
  next?: { words: string; address: string };
  closing: string;
};

/** A mail that says what happened, and asks for nothing. */
export function noticeMail(facts: NoticeMail, words: NoticeWords): MailContent {
  const { email, happenedAt } = facts;
  const { name, inSubject } = organizationNames(facts.organization);
  const { happened, account, consequence, next, closing } = words;
  const heading = `${words.subject} ${happened}`;
  const subject = `${words.subject} at ${isolated(inSubject)} ${happened}`;
  const when = instantInWords(happenedAt);

  const text = `${heading}

${account} ${isolatedAddress(email)} at ${isolated(name)} ${happened} on ${when}. ${consequence}
${next ? `\n${next.words}\n\n${next.address}\n` : ""}
${closing}
`;

  const html = (
    <MailLayout title={subject} preview={`On ${when}. ${consequence}`} organization={name}>
      <MailHeading>{heading}</MailHeading>
      <Paragraph>
        {account} <Address>{email}</Address> at <Name>{name}</Name> {happened} on{" "}
        {unbrokenInstant(happenedAt)}. {consequence}
      </Paragraph>
      {next ? (
        <Paragraph>
          {next.words}
          <br />
          <PlainLink href={next.address} />
        </Paragraph>
      ) : null}
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
