import { Button, Column, Heading, Hr, Link, Row, Text } from "@react-email/components";
import type { ReactNode } from "react";

import { instantInWords, isolated, oneLine } from "@/lib/mail-worker/foreign-text";
import { Address, Name, styles } from "./layout";

/** Names are cut to these; the shorter one keeps subjects below 160 characters. */
export const longestName = 128;
export const longestNameInSubject = 64;

/** An organization's name for the mail and for its subject. */
export function organizationNames(name: string): { name: string; inSubject: string } {
  return { name: oneLine(name, longestName), inSubject: oneLine(name, longestNameInSubject) };
}

/** An instant in words that no line break parts from its time zone. */
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

/** What is good to know, below what has to be read. */
export function Remark({ children }: { children: ReactNode }) {
  return (
    <Text className="gh-muted" style={styles.small}>
      {children}
    </Text>
  );
}

/**
 * How a mail begins that answers an e-mail entered at a join link. The address is not in it:
 * whoever entered it may have put words of their own into what stands before the @.
 */
export function enteredAtJoinLink(name: string): { text: string; html: ReactNode } {
  return {
    text: `Somebody, probably you, entered this e-mail address on the page “Sign up to ${isolated(name)}”.`,
    html: (
      <>
        Somebody, probably you, entered this <span style={{ whiteSpace: "nowrap" }}>e-mail</span>{" "}
        address on the page “Sign up to <Name>{name}</Name>”.
      </>
    ),
  };
}

/** The last words, under a line. */
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

/** What the mail is for. */
export function MainButton({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Text style={{ margin: "24px 0" }}>
      <Button href={href} className="gh-primary" style={styles.button}>
        {children}
      </Button>
    </Text>
  );
}

/** An address that is its own text. */
export function PlainLink({ href }: { href: string }) {
  return (
    <Link href={href} className="gh-link" style={styles.link}>
      {href}
    </Link>
  );
}

/** The address of the button, for programs that show none. */
export function ButtonAddress({ href }: { href: string }) {
  return (
    <Remark>
      If the button does not work, open this address:
      <br />
      <PlainLink href={href} />
    </Remark>
  );
}

/** Values to copy, each alone in its paragraph: what is selected is the value and nothing else. */
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
