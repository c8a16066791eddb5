import { instantInWords, isolated } from "@/lib/mail-worker/foreign-text";
import { MailLayout, Name } from "./layout";
import {
  ButtonAddress,
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
  /** What the person signs in as: the e-mail. */
  userName: string;
  /** The temporary password. */
  password: string;
  /** Where the person signs in. */
  link: string;
  expiresAt: Date;
};

/** The mail that brings a new person's user name and temporary password (product.md 4.2). */
export function welcomeMail({
  organization,
  userName,
  password,
  link,
  expiresAt,
}: WelcomeMail): MailContent {
  const { name, inSubject } = organizationNames(organization);
  const subject = `Welcome to ${isolated(inSubject)}`;
  const next = "The first thing to do then is to choose a password of your own.";
  const afterwards = "After that, ask a manager of your organization to send you a new one.";
  const keep =
    "Please do not pass this mail on: whoever has it can sign in as you until you have chosen your own password.";

  const text = `Welcome to ${isolated(name)}

You have an account at ${isolated(name)}. Sign in here:

${link}

User name:
${userName}

Temporary password:
${password}

${next}

The temporary password works until ${instantInWords(expiresAt)}. ${afterwards}

${keep}
`;

  const html = (
    <MailLayout
      title={subject}
      preview="Your user name and a temporary password to sign in with."
      organization={name}
    >
      <MailHeading>
        Welcome to <Name>{name}</Name>
      </MailHeading>
      <Paragraph>
        You have an account at <Name>{name}</Name>. Sign in with this user name and password. {next}
      </Paragraph>
      <CopyBox
        values={[
          { label: "User name", value: userName },
          { label: "Temporary password", value: password, code: true },
        ]}
      />
      <MainButton href={link}>Sign in</MainButton>
      <Remark>
        The temporary password works until {unbrokenInstant(expiresAt)}. {afterwards}
      </Remark>
      <ButtonAddress href={link} />
      <Closing>{keep}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
