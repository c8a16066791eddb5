import type { ReactNode } from "react";

import { isolated } from "@/lib/mail-worker/foreign-text";
import { MailLayout, Name } from "./layout";
import {
  ButtonAddress,
  Closing,
  enteredAtJoinLink,
  MailHeading,
  MainButton,
  organizationNames,
  Paragraph,
  PlainLink,
  Remark,
} from "./parts";
import type { MailContent } from "./content";
import { waysToSignIn } from "./ways-to-sign-in";
import type { SignInMail } from "./ways-to-sign-in";

type Question = {
  /** The heading, followed by the organization's name. */
  title: string;
  /** Who caused the mail, and what they need to know first. */
  why: { text: string; html: ReactNode };
  answer: string;
  /** Where a password is set that nobody remembers. */
  forgotten?: { words: string; address: string };
};

/** What was asked at a join link: there are some only where people sign in with passwords. */
function askedToSignUp(name: string, portal: string): Question {
  return {
    title: "You have an account at",
    why: enteredAtJoinLink(name),
    answer: "You need not sign up: you have an account already.",
    forgotten: {
      words: "If you no longer know your password, set a new one:",
      address: `${portal}/forgot-password`,
    },
  };
}

/** What was asked with *Forgot password?* where people sign in another way. */
function askedForPassword(name: string): Question {
  const asked = "Somebody, probably you, asked to set a new password for your account at";
  return {
    title: "How to sign in to",
    why: {
      text: `${asked} ${isolated(name)}.`,
      html: (
        <>
          {asked} <Name>{name}</Name>.
        </>
      ),
    },
    answer: "It needs none.",
  };
}

/** The answer to somebody who has an account, and asked for something that they do not need. */
export function howToSignInMail({
  organization,
  email,
  ways,
  link,
  portal,
}: SignInMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const { title, why, answer, forgotten } =
    ways.loginMethod === "password" ? askedToSignUp(name, portal) : askedForPassword(name);
  const subject = `${title} ${isolated(inSubject)}`;
  const how = waysToSignIn(email, ways);
  const closing =
    "If it was not you, ignore this mail: your account stays as it is, and whoever it was has not been told that you have one.";

  const text = `${title} ${isolated(name)}

${why.text} ${answer}

${how.text}

${link}
${forgotten ? `\n${forgotten.words}\n\n${forgotten.address}\n` : ""}
${closing}
`;

  const html = (
    <MailLayout
      title={subject}
      preview="You have an account. This is how to sign in to it."
      organization={name}
    >
      <MailHeading>
        {title} <Name>{name}</Name>
      </MailHeading>
      <Paragraph>
        {why.html} {answer}
      </Paragraph>
      <Paragraph>{how.html}</Paragraph>
      <MainButton href={link}>Sign in</MainButton>
      {forgotten ? (
        <Remark>
          {forgotten.words}
          <br />
          <PlainLink href={forgotten.address} />
        </Remark>
      ) : null}
      <ButtonAddress href={link} />
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
