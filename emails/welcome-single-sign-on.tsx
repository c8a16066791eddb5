import { isolated } from "@/lib/mail-worker/foreign-text";
import { MailLayout, Name } from "./layout";
import { ButtonUrl, Closing, MailHeading, MainButton, organizationNames, Paragraph } from "./parts";
import type { MailContent } from "./content";
import { signInInstructions } from "./sign-in-instructions";
import type { SignInMail } from "./sign-in-instructions";

/** The email to a user whose account was created without a password (docs/product.md#create-user). */
export function welcomeSingleSignOnMail({
  organization,
  email,
  methods,
  link,
}: SignInMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const subject = `Welcome to ${isolated(inSubject)}`;
  const how = signInInstructions(email, methods);
  const closing =
    "If you weren't expecting this email, you can ignore it. Only you can sign in to this account.";

  const text = `Welcome to ${isolated(name)}

A manager of ${isolated(name)} created an account for you. ${how.text}

${link}

${closing}
`;

  const html = (
    <MailLayout
      title={subject}
      preview="An account was created for you. Here's how to sign in."
      organization={name}
    >
      <MailHeading>
        Welcome to <Name>{name}</Name>
      </MailHeading>
      <Paragraph>
        A manager of <Name>{name}</Name> created an account for you. {how.html}
      </Paragraph>
      <MainButton href={link}>Sign in</MainButton>
      <ButtonUrl href={link} />
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
