import { instantInWords, isolated } from "@/lib/mail-worker/foreign-text";
import { MailLayout, Name } from "./layout";
import {
  ButtonUrl,
  Closing,
  CopyBox,
  MailHeading,
  MainButton,
  organizationNames,
  Paragraph,
  Remark,
  unbrokenInstant,
} from "./parts";
import type { MailContent } from "./content";

export type WelcomeMail = {
  organization: string;
  /** What the user signs in with. */
  email: string;
  temporaryPassword: string;
  /** The sign-in page. */
  link: string;
  expiresAt: Date;
};

/** The email with a new user's temporary password (docs/product.md#create-user). */
export function welcomeMail({
  organization,
  email,
  temporaryPassword,
  link,
  expiresAt,
}: WelcomeMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const subject = `Welcome to ${isolated(inSubject)}`;
  const next = "You'll be asked to choose a new password.";
  const afterwards = "After that, ask a manager of your organization to send a new one.";
  const keep =
    "Don't forward this email: anyone who has it can sign in as you until you choose a new password.";

  const text = `Welcome to ${isolated(name)}

You have an account at ${isolated(name)}. Sign in here:

${link}

Email:
${email}

Temporary password:
${temporaryPassword}

${next}

The temporary password expires on ${instantInWords(expiresAt)}. ${afterwards}

${keep}
`;

  const html = (
    <MailLayout
      title={subject}
      preview="Sign in with a temporary password and choose a new one."
      organization={name}
    >
      <MailHeading>
        Welcome to <Name>{name}</Name>
      </MailHeading>
      <Paragraph>
        You have an account at <Name>{name}</Name>. Sign in with this email and temporary password.{" "}
        {next}
      </Paragraph>
      <CopyBox
        values={[
          { label: "Email", value: email },
          { label: "Temporary password", value: temporaryPassword, code: true },
        ]}
      />
      <MainButton href={link}>Sign in</MainButton>
      <Remark>
        The temporary password expires on {unbrokenInstant(expiresAt)}. {afterwards}
      </Remark>
      <ButtonUrl href={link} />
      <Closing>{keep}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
