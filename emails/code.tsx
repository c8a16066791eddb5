import type { ReactNode } from "react";

import { instantInWords } from "@/lib/mail-worker/foreign-text";
import { MailLayout } from "./layout";
import {
  ButtonAddress,
  Closing,
  CopyBox,
  MailHeading,
  MainButton,
  Paragraph,
  Remark,
  unbrokenInstant,
} from "./parts";
import type { MailContent } from "./content";

/** The facts of a mail with a confirmation code. */
export type CodeMail = {
  organization: string;
  email: string;
  code: string;
  /** Where the code is typed in. */
  link: string;
  expiresAt: Date;
};

type CodeMailWords = {
  /** As it is shown. */
  organization: string;
  subject: string;
  heading: string;
  /** Why the mail comes, in each form of it. */
  why: { text: string; html: ReactNode };
  /** What to do for who wonders. */
  closing: string;
};

/** A mail that brings a confirmation code for a new password. */
export function codeMail({ code, link, expiresAt }: CodeMail, words: CodeMailWords): MailContent {
  const { organization, subject, heading, why, closing } = words;

  const text = `${heading}

${why.text}

Confirmation code:
${code}

Enter it on this page:

${link}

The code works once, for one hour: until ${instantInWords(expiresAt)}.

${closing}
`;

  const html = (
    <MailLayout
      title={subject}
      preview="The code in this mail sets a new password. It works for one hour."
      organization={organization}
    >
      <MailHeading>{heading}</MailHeading>
      <Paragraph>{why.html}</Paragraph>
      <CopyBox values={[{ label: "Confirmation code", value: code, code: true }]} />
      <MainButton href={link}>Set a new password</MainButton>
      <Remark>The code works once, for one hour: until {unbrokenInstant(expiresAt)}.</Remark>
      <ButtonAddress href={link} />
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
