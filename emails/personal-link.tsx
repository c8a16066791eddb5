import type { ReactNode } from "react";

import { Address, MailLayout, Name } from "./layout";
import {
  ButtonUrl,
  Closing,
  MailHeading,
  MainButton,
  Paragraph,
  Remark,
  unbrokenInstant,
} from "./parts";

type PersonalLinkMailProps = {
  subject: string;
  heading: ReactNode;
  /** The user who invited or approved. */
  by: { name: string; email: string };
  /** What they did, between their email and the organization. */
  action: string;
  /** The words between organization and role. */
  roleIntro: string;
  organization: string;
  role: string;
  link: string;
  expiresAt: Date;
  /** When the link expires, in words. */
  until: string;
  closing: string;
};

/** The body of an email with the personal link of an invitation. */
export function PersonalLinkMail(props: PersonalLinkMailProps) {
  const { subject, heading, by, action, roleIntro, organization, role, link, until } = props;
  return (
    <MailLayout
      title={subject}
      preview={`Join ${organization} with the role ${role}. The link expires on ${until}.`}
      organization={organization}
    >
      <MailHeading>{heading}</MailHeading>
      <Paragraph>
        <Name>{by.name}</Name> (<Address>{by.email}</Address>) {action} <Name>{organization}</Name>{" "}
        {roleIntro}{" "}
        <strong>
          <Name>{role}</Name>
        </strong>
        .
      </Paragraph>
      <MainButton href={link}>
        Join <Name>{organization}</Name>
      </MainButton>
      <Remark>
        This link is for you only and works once. It expires on {unbrokenInstant(props.expiresAt)}.
      </Remark>
      <ButtonUrl href={link} />
      <Closing>{props.closing}</Closing>
    </MailLayout>
  );
}
