import { isolated } from "@/lib/mail-worker/foreign-text";
import { MailLayout, Name } from "./layout";
import {
  ButtonAddress,
  Closing,
  MailHeading,
  MainButton,
  organizationNames,
  Paragraph,
} from "./parts";
import type { MailContent } from "./content";
import { waysToSignIn } from "./ways-to-sign-in";
import type { SignInMail } from "./ways-to-sign-in";

/** The mail to somebody for whom a manager made an account without a password (product.md 4.2). */
export function welcomeSingleSignOnMail({
  organization,
  email,
  ways,
  link,
}: SignInMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const subject = `Welcome to ${isolated(inSubject)}`;
  const how = waysToSignIn(email, ways);
  const closing =
    "If you did not expect this mail, you need not do anything: nobody but you can sign in to this account.";

  const text = `Welcome to ${isolated(name)}

A manager of ${isolated(name)} made an account for you. ${how.text}

${link}

${closing}
`;

  const html = (
    <MailLayout
      title={subject}
      preview="An account was made for you. This is how to sign in."
      organization={name}
    >
      <MailHeading>
        Welcome to <Name>{name}</Name>
      </MailHeading>
      <Paragraph>
        A manager of <Name>{name}</Name> made an account for you. {how.html}
      </Paragraph>
      <MainButton href={link}>Sign in</MainButton>
      <ButtonAddress href={link} />
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
