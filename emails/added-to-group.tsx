import {
  instantInWords,
  isolated,
  isolatedAddress,
  oneLine,
  unlinked,
} from "@/lib/mail-worker/foreign-text";
import { Address, MailLayout, Name } from "./layout";
import {
  Closing,
  MailHeading,
  maxNameLength,
  maxSubjectNameLength,
  organizationNames,
  Paragraph,
  PlainLink,
  unbrokenInstant,
} from "./parts";
import type { MailContent } from "./content";

export type AddedToGroupMail = {
  organization: string;
  email: string;
  group: string;
  /** Display name and email of the user who added the recipient; null for a link. */
  addedBy: { name: string; email: string } | null;
  /** When the membership ends; null: never. */
  endsAt: Date | null;
  /** The page where the recipient signs in. */
  signInUrl: string;
};

/** The email to a user who was added to a group (docs/product.md#access-control). */
export function addedToGroupMail(facts: AddedToGroupMail): MailContent {
  const { email, addedBy, endsAt, signInUrl } = facts;
  const { name: organization } = organizationNames(facts.organization);
  const group = unlinked(oneLine(facts.group, maxNameLength));
  const subject = `You were added to ${isolated(unlinked(oneLine(facts.group, maxSubjectNameLength)))}`;
  const adder = addedBy && unlinked(oneLine(addedBy.name, maxNameLength));
  const until = endsAt ? `Your membership ends on ${instantInWords(endsAt)}.` : "";
  const closing = `We send this email when you're added to a group. If you think this is a mistake, contact ${
    addedBy ? "the person who added you" : "a manager of your organization"
  }.`;
  const by = addedBy ? `${isolated(adder!)} (${isolatedAddress(addedBy.email)})` : "A link";

  const text = `You were added to a group

${by} added you (${isolatedAddress(email)}) to the group ${isolated(group)} at ${isolated(organization)}.${until ? ` ${until}` : ""}

Sign in here:

${signInUrl}

${closing}
`;

  const html = (
    <MailLayout
      title={subject}
      preview={until || `You're now a member at ${organization}.`}
      organization={organization}
    >
      <MailHeading>
        You were added to <Name>{group}</Name>
      </MailHeading>
      <Paragraph>
        {addedBy ? (
          <>
            <Name>{adder!}</Name> (<Address>{addedBy.email}</Address>)
          </>
        ) : (
          "A link"
        )}{" "}
        added you (<Address>{email}</Address>) to the group <Name>{group}</Name> at{" "}
        <Name>{organization}</Name>.
        {endsAt ? <> Your membership ends on {unbrokenInstant(endsAt)}.</> : null}
      </Paragraph>
      <Paragraph>
        Sign in here:
        <br />
        <PlainLink href={signInUrl} />
      </Paragraph>
      <Closing>{closing}</Closing>
    </MailLayout>
  );
  return { subject, text, html };
}
