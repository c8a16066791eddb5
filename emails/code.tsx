import type { ReactNode } from "react";

import { instantInWords } from "@/lib/mail-worker/foreign-text";
import { MailLayout } from "./layout";
import {
  ButtonUrl,
  Closing,
  CopyBox,
  MailHeading,
  MainButton,
  Paragraph,
  Remark,
  unbrokenInstant,
} from "./parts";
import type { MailContent } from "./content";

/** What an email with a confirmation code is made from. */
export type CodeMail = {
  organization: string;
  email: string;
  code: string;
  /** The page where the code is entered. */
  link: string;
  expiresAt: Date;
};

type CodeMailWords = {
  /** As shown in the email. */
  organization: string;
  subject: string;
  heading: string;
  /** Why the email was sent, as text and as HTML. */
  why: { text: string; html: ReactNode };
  /** What to do if the email is unexpected. */
  closing: string;
};

/** An email with a confirmation code for a new password. */
export function codeMail({ code, link, expiresAt }: CodeMail, words: CodeMailWords): MailContent {
  const { organization, subject, heading, why, closing } = words;

  const text = `${heading}

${why.text}

Confirmation code:
${code}

Enter it on this page:

${link}

The code works once and expires on ${instantInWords(expiresAt)}.

${closing}
`;

  const html = (
    <MailLayout
      title={subject}
      preview="Use this code to set a new password. It expires in 1 hour."
      organization={organization}
    >
      <MailHeading>{heading}</MailHeading>
      <Paragraph>{why.html}</Paragraph>
      <CopyBox values={[{ label: "Confirmation code", value: code, code: true }]} />
      <MainButton href={link}>Set a new password</MainButton>
      <Remark>The code works once and expires on {unbrokenInstant(expiresAt)}.</Remark>
      <ButtonUrl href={link} />
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
