import { Button, Column, Heading, Hr, Link, Row, Text } from "@react-email/components";
import type { ReactNode } from "react";

import { instantInWords, isolated, oneLine } from "@/lib/mail-worker/foreign-text";
import { Address, Name, styles } from "./layout";

/** Names are cut to these; the shorter one keeps subjects below 160 characters. */
export const maxNameLength = 128;
export const maxSubjectNameLength = 64;

/** An organization's name for the email and for its subject. */
export function organizationNames(name: string): { name: string; inSubject: string } {
  return { name: oneLine(name, maxNameLength), inSubject: oneLine(name, maxSubjectNameLength) };
}

/** An instant in words, with a non-breaking space before the time zone. */
export function unbrokenInstant(instant: Date): string {
  return instantInWords(instant).replace(" UTC", "\u00a0UTC");
}

export function MailHeading({ children }: { children: ReactNode }) {
  return (
    <Heading as="h1" className="gh-text" style={styles.heading}>
      {children}
    </Heading>
  );
}

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="gh-text" style={styles.paragraph}>
      {children}
    </Text>
  );
}

/** Additional information in small type. */
export function Remark({ children }: { children: ReactNode }) {
  return (
    <Text className="gh-muted" style={styles.small}>
      {children}
    </Text>
  );
}

/**
 * The beginning of an answer to an email that was entered at a shared link. It does not repeat the
 * email: a stranger can put words of their own before the @.
 */
export function enteredAtSharedLink(name: string): { text: string; html: ReactNode } {
  return {
    text: `Someone (hopefully you) asked to join ${isolated(name)} with this email address.`,
    html: (
      <>
        Someone (hopefully you) asked to join <Name>{name}</Name> with this email address.
      </>
    ),
  };
}

/** The last paragraph, below a rule. */
export function Closing({ children }: { children: ReactNode }) {
  return (
    <>
      <Hr className="gh-rule" style={styles.rule} />
      <Text className="gh-muted" style={{ ...styles.small, margin: 0 }}>
        {children}
      </Text>
    </>
  );
}

/** The main action of the email. */
export function MainButton({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Text style={{ margin: "24px 0" }}>
      <Button href={href} className="gh-primary" style={styles.button}>
        {children}
      </Button>
    </Text>
  );
}

/** A link whose text is its URL. */
export function PlainLink({ href }: { href: string }) {
  return (
    <Link href={href} className="gh-link" style={styles.link}>
      {href}
    </Link>
  );
}

/** The URL of the button, for clients that do not show buttons. */
export function ButtonUrl({ href }: { href: string }) {
  return (
    <Remark>
      If the button doesn't work, open this link:
      <br />
      <PlainLink href={href} />
    </Remark>
  );
}

/** Values to copy, each in its own paragraph, so that a double click selects nothing else. */
export function CopyBox({
  values,
}: {
  values: { label: string; value: string; code?: boolean }[];
}) {
  return (
    <Row style={{ margin: "24px 0" }}>
      <Column className="gh-box" style={styles.box}>
        {values.map(({ label, value, code }, index) => (
          <div key={label}>
            <Text
              className="gh-muted"
              style={{ ...styles.boxLabel, marginTop: index === 0 ? 0 : "14px" }}
            >
              {label}
            </Text>
            <Text className="gh-text" style={code ? styles.boxCode : styles.boxValue}>
              {code ? value : <Address>{value}</Address>}
            </Text>
          </div>
        ))}
      </Column>
    </Row>
  );
}
