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

/** What a notice is made from. */
export type NoticeMail = {
  organization: string;
  email: string;
  happenedAt: Date;
  /** URL of the portal, without a trailing slash. */
  portal: string;
  /** The organization's subdomain. */
  slug: string;
};

type NoticeWords = {
  /** What changed, in short, for subject and heading: *Your password*. */
  subject: string;
  /** The same in full, before the email: *The password of your account*. */
  account: string;
  /** *was changed*. */
  happened: string;
  /** What it means for the user. */
  consequence: string;
  /** What the user can do, and where. */
  next?: { words: string; url: string };
  closing: string;
};

/** An email that says what happened to an account. */
export function noticeMail(facts: NoticeMail, words: NoticeWords): MailContent {
  const { email, happenedAt } = facts;
  const { name, inSubject } = organizationNames(facts.organization);
  const { happened, account, consequence, next, closing } = words;
  const heading = `${words.subject} ${happened}`;
  const subject = `${words.subject} at ${isolated(inSubject)} ${happened}`;
  const when = instantInWords(happenedAt);

  const text = `${heading}

${account} ${isolatedAddress(email)} at ${isolated(name)} ${happened} on ${when}. ${consequence}
${next ? `\n${next.words}\n\n${next.url}\n` : ""}
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
          <PlainLink href={next.url} />
        </Paragraph>
      ) : null}
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
