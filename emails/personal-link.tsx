import type { ReactNode } from "react";

import { Address, MailLayout, Name } from "./layout";
import {
  ButtonAddress,
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
  /** Who lets the person in: name and address. */
  by: { name: string; email: string };
  /** What that one did, between their address and the organization. */
  deed: string;
  /** What stands between organization and role. */
  giving: string;
  organization: string;
  role: string;
  link: string;
  expiresAt: Date;
  /** When the link ends, in words. */
  until: string;
  closing: string;
};

/** The body of a mail with the personal link that makes somebody a member. */
export function PersonalLinkMail(props: PersonalLinkMailProps) {
  const { subject, heading, by, deed, giving, organization, role, link, until } = props;
  return (
    <MailLayout
      title={subject}
      preview={`Join ${organization} with the role ${role}. The link works until ${until}.`}
      organization={organization}
    >
      <MailHeading>{heading}</MailHeading>
      <Paragraph>
        <Name>{by.name}</Name> (<Address>{by.email}</Address>) {deed} <Name>{organization}</Name>{" "}
        {giving}{" "}
        <strong>
          <Name>{role}</Name>
        </strong>
        .
      </Paragraph>
      <MainButton href={link}>
        Join <Name>{organization}</Name>
      </MainButton>
      <Remark>
        The link is yours alone. It works once, until {unbrokenInstant(props.expiresAt)}.
      </Remark>
      <ButtonAddress href={link} />
      <Closing>{props.closing}</Closing>
    </MailLayout>
  );
}
