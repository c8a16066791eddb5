import type { ReactNode } from "react";

import { instantInWords, isolated } from "@/lib/mail-worker/foreign-text";
import { MailLayout, Name } from "./layout";
import {
  ButtonAddress,
  Closing,
  enteredAtJoinLink,
  MailHeading,
  MainButton,
  organizationNames,
  Paragraph,
  Remark,
  unbrokenInstant,
} from "./parts";
import type { MailContent } from "./content";

/** The facts of a mail with the personal link of a registration. */
export type RegistrationMail = {
  organization: string;
  /** Where the person goes on. */
  link: string;
  expiresAt: Date;
};

type LinkWords = {
  /** What the link is for, followed by the organization's name. */
  act: string;
  preview: string;
  /** What comes after who caused the mail. */
  next: { text: string; html: ReactNode };
  button: string;
  closing: string;
};

function personalLinkMail(
  { organization, link, expiresAt }: RegistrationMail,
  wordsFor: (name: string) => LinkWords,
): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const { act, preview, next, button, closing } = wordsFor(name);
  const entered = enteredAtJoinLink(name);
  const subject = `${act} ${isolated(inSubject)}`;

  const text = `${act} ${isolated(name)}

${entered.text} ${next.text}

${link}

The link is yours alone. It works once, for 24 hours: until ${instantInWords(expiresAt)}.

${closing}
`;

  const html = (
    <MailLayout title={subject} preview={preview} organization={name}>
      <MailHeading>
        {act} <Name>{name}</Name>
      </MailHeading>
      <Paragraph>
        {entered.html} {next.html}
      </Paragraph>
      <MainButton href={link}>
        {button} <Name>{name}</Name>
      </MainButton>
      <Remark>
        The link is yours alone. It works once, for 24 hours: until {unbrokenInstant(expiresAt)}.
      </Remark>
      <ButtonAddress href={link} />
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}

/** The personal link with which somebody registers (product.md 4.4). */
export function registrationMail(facts: RegistrationMail): MailContent {
  const next = "If it was you, go on here: fill in your name, choose a password, and you are in.";
  return personalLinkMail(facts, () => ({
    act: "Register with",
    preview: "Go on with the link in this mail. It works once, for 24 hours.",
    next: { text: next, html: next },
    button: "Register with",
    closing:
      "If it was not you, ignore this mail: nothing happens unless the link is used, and what was entered is deleted after 24 hours. Please do not pass this mail on, its link lets in whoever holds it.",
  }));
}

/** The personal link with which somebody outside the allowlist asks to be let in. */
export function askMail(facts: RegistrationMail): MailContent {
  return personalLinkMail(facts, (name) => ({
    act: "Confirm that you want to ask to join",
    preview: "Nobody is asked before you use the link in this mail. It works for 24 hours.",
    next: {
      text: `It is not of a domain that may join at once, so a manager of ${isolated(name)} decides. If it was you, write your request with this link.`,
      html: (
        <>
          It is not of a domain that may join at once, so a manager of <Name>{name}</Name> decides.
          If it was you, write your request with this link.
        </>
      ),
    },
    button: "Ask to join",
    closing:
      "If it was not you, ignore this mail: nobody is asked unless the link is used, and what was entered is deleted after 24 hours. Please do not pass this mail on, with its link anybody can ask in your name.",
  }));
}

/** The answer to an address that a join link does nothing for. */
export function refusedMail({ organization }: { organization: string }): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const entered = enteredAtJoinLink(name);
  const subject = `You cannot sign up to ${isolated(inSubject)} with this address`;
  const reason =
    "The link does nothing for this address: an account with it exists, or existed, on this portal.";
  const closing =
    "If it was not you, ignore this mail: nothing was changed, and whoever it was has not been told any of this.";

  const text = `You cannot sign up with this address

${entered.text} ${reason}

If you want to get in, ask a manager of ${isolated(name)}: they can find out what became of the account.

${closing}
`;

  const html = (
    <MailLayout title={subject} preview={reason} organization={name}>
      <MailHeading>You cannot sign up with this address</MailHeading>
      <Paragraph>
        {entered.html} {reason}
      </Paragraph>
      <Paragraph>
        If you want to get in, ask a manager of <Name>{name}</Name>: they can find out what became
        of the account.
      </Paragraph>
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
