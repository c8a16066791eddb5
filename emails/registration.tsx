import type { ReactNode } from "react";

import { instantInWords, isolated } from "@/lib/mail-worker/foreign-text";
import { MailLayout, Name } from "./layout";
import {
  ButtonUrl,
  Closing,
  enteredAtSharedLink,
  MailHeading,
  MainButton,
  organizationNames,
  Paragraph,
  Remark,
  unbrokenInstant,
} from "./parts";
import type { MailContent } from "./content";

/** What an email with the personal link of a registration is made from. */
export type RegistrationMail = {
  organization: string;
  /** The page where the user continues. */
  link: string;
  expiresAt: Date;
};

type LinkWords = {
  /** The heading, followed by the organization's name. */
  title: string;
  preview: string;
  /** What to do, after why the email was sent. */
  next: { text: string; html: ReactNode };
  button: string;
  closing: string;
};

function personalLinkMail(
  { organization, link, expiresAt }: RegistrationMail,
  wordsFor: (name: string) => LinkWords,
): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const { title, preview, next, button, closing } = wordsFor(name);
  const entered = enteredAtSharedLink(name);
  const subject = `${title} ${isolated(inSubject)}`;

  const text = `${title} ${isolated(name)}

${entered.text} ${next.text}

${link}

This link is for you only and works once. It expires on ${instantInWords(expiresAt)}.

${closing}
`;

  const html = (
    <MailLayout title={subject} preview={preview} organization={name}>
      <MailHeading>
        {title} <Name>{name}</Name>
      </MailHeading>
      <Paragraph>
        {entered.html} {next.html}
      </Paragraph>
      <MainButton href={link}>
        {button} <Name>{name}</Name>
      </MainButton>
      <Remark>
        This link is for you only and works once. It expires on {unbrokenInstant(expiresAt)}.
      </Remark>
      <ButtonUrl href={link} />
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}

/** The personal link to register with (docs/product.md#self-service-link). */
export function registrationMail(facts: RegistrationMail): MailContent {
  const next = "If this was you, use this link to enter your name and join.";
  return personalLinkMail(facts, () => ({
    title: "Confirm your email to join",
    preview: "Use the link in this email to join. It expires in 24 hours.",
    next: { text: next, html: next },
    button: "Join",
    closing:
      "If this wasn't you, you can ignore this email: nothing happens unless the link is used, and your email address is deleted after 24 hours. Don't forward this email: anyone with the link can join in your place.",
  }));
}

/** The personal link to request access from outside the allowlist (docs/product.md#join-requests). */
export function accessRequestMail(facts: RegistrationMail): MailContent {
  return personalLinkMail(facts, (name) => ({
    title: "Request access to",
    preview: "Use the link in this email to send your request. It expires in 24 hours.",
    next: {
      text: `Its domain isn't on the allowlist, so a manager of ${isolated(name)} has to approve your request. If this was you, use this link to send it.`,
      html: (
        <>
          Its domain isn&apos;t on the allowlist, so a manager of <Name>{name}</Name> has to approve
          your request. If this was you, use this link to send it.
        </>
      ),
    },
    button: "Request access to",
    closing:
      "If this wasn't you, you can ignore this email: no request is sent unless the link is used, and your email address is deleted after 24 hours. Don't forward this email: anyone with the link can send a request in your name.",
  }));
}

/** The answer to an email that cannot be used at a shared link. */
export function refusedMail({ organization }: { organization: string }): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const entered = enteredAtSharedLink(name);
  const subject = `You can't sign up to ${isolated(inSubject)} with this email address`;
  const reason =
    "This email address can't be used to sign up, because an account with it exists or existed in this portal.";
  const closing =
    "If this wasn't you, you can ignore this email. Nothing was changed, and no one else was told.";

  const text = `You can't sign up with this email address

${entered.text} ${reason}

If you need access, ask a manager of ${isolated(name)}. They can check what happened to the account.

${closing}
`;

  const html = (
    <MailLayout title={subject} preview={reason} organization={name}>
      <MailHeading>You can&apos;t sign up with this email address</MailHeading>
      <Paragraph>
        {entered.html} {reason}
      </Paragraph>
      <Paragraph>
        If you need access, ask a manager of <Name>{name}</Name>. They can check what happened to
        the account.
      </Paragraph>
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
