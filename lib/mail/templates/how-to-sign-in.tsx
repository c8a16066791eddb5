import { isolated } from "../foreign-text";
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

/** The answer at a join link to somebody who has an account already (product.md 4.4). */
export function howToSignInMail({
  organization,
  email,
  ways,
  link,
  portal,
}: SignInMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const subject = `You have an account at ${isolated(inSubject)}`;
  const entered = enteredAtJoinLink(name);
  const how = waysToSignIn(email, ways);
  const noNeed = "You need not sign up: you have an account already.";
  const forgotten =
    ways.loginMethod === "password"
      ? {
          words: "If you no longer know your password, set a new one:",
          address: `${portal}/forgot-password`,
        }
      : undefined;
  const closing =
    "If it was not you, ignore this mail: your account stays as it is, and whoever it was has not been told that you have one.";

  const text = `You have an account at ${isolated(name)}

${entered.text} ${noNeed}

${how.text}

${link}
${forgotten ? `\n${forgotten.words}\n\n${forgotten.address}\n` : ""}
${closing}
`;

  const html = (
    <MailLayout title={subject} preview={`${noNeed} This is how to sign in.`} organization={name}>
      <MailHeading>
        You have an account at <Name>{name}</Name>
      </MailHeading>
      <Paragraph>
        {entered.html} {noNeed}
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
