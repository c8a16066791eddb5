import type { ReactNode } from "react";

import { isolated } from "@/lib/mail-worker/foreign-text";
import { MailLayout, Name } from "./layout";
import {
  ButtonUrl,
  Closing,
  enteredAtSharedLink,
  MailHeading,
  MainButton,
  organizationNames,
  Paragraph,
  PlainLink,
  Remark,
} from "./parts";
import type { MailContent } from "./content";
import { signInInstructions } from "./sign-in-instructions";
import type { SignInMail } from "./sign-in-instructions";

type SignInWords = {
  /** The heading, followed by the organization's name. */
  title: string;
  /** Why the email was sent, as text and as HTML. */
  why: { text: string; html: ReactNode };
  answer: string;
  /** Where a forgotten password is set. */
  forgotten?: { words: string; url: string };
};

/** The email was entered at a shared link, which exists only with passwords. */
function wordsForSharedLink(name: string, portal: string): SignInWords {
  return {
    title: "You already have an account at",
    why: enteredAtSharedLink(name),
    answer: "You already have an account, so you don't need to sign up.",
    forgotten: {
      words: "Forgot your password? Set a new one:",
      url: `${portal}/forgot-password`,
    },
  };
}

/** *Forgot password?* was used in an organization without passwords. */
function wordsForForgotPassword(name: string): SignInWords {
  const asked = "Someone (hopefully you) asked to set a new password for your account at";
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
    answer: "You don't need a password to sign in.",
  };
}

/** The answer to a user who asked to sign up or for a password, and needs neither. */
export function howToSignInMail({
  organization,
  email,
  methods,
  link,
  portal,
}: SignInMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const { title, why, answer, forgotten } =
    methods.loginMethod === "password"
      ? wordsForSharedLink(name, portal)
      : wordsForForgotPassword(name);
  const subject = `${title} ${isolated(inSubject)}`;
  const how = signInInstructions(email, methods);
  const closing =
    "If this wasn't you, you can ignore this email. Your account stays the same, and we told no one that it exists.";

  const text = `${title} ${isolated(name)}

${why.text} ${answer}

${how.text}

${link}
${forgotten ? `\n${forgotten.words}\n\n${forgotten.url}\n` : ""}
${closing}
`;

  const html = (
    <MailLayout
      title={subject}
      preview="You have an account. Here's how to sign in."
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
          <PlainLink href={forgotten.url} />
        </Remark>
      ) : null}
      <ButtonUrl href={link} />
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
