import { Body, Column, Container, Head, Html, Preview, Row, Text } from "@react-email/components";
import type { CSSProperties, ReactNode } from "react";

/** Installed fonts, the portal's own first: nothing is loaded. */
const fontFamily =
  "Geist, -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

// The tokens of the portal (light), inline, because many email clients drop style sheets.
const colours = {
  page: "#fbfbfa",
  card: "#ffffff",
  box: "#f4f4f2",
  line: "#e7e6e2",
  text: "#1b1a17",
  muted: "#5f5c54",
  link: "#1f5fd6",
  primary: "#1b1a17",
  onPrimary: "#ffffff",
};

const breakable: CSSProperties = { overflowWrap: "anywhere", wordBreak: "break-word" };

// Dark values for clients that support the preference; `data-ogsc` is what Outlook uses.
const darkRules: [selector: string, rule: string][] = [
  [".gh-page", "background-color:#131312!important"],
  [".gh-card", "background-color:#1a1a18!important;border-color:#2b2a27!important"],
  [".gh-box", "background-color:#0f0f0e!important;border-color:#2b2a27!important"],
  [".gh-text", "color:#f2f1ee!important"],
  [".gh-muted", "color:#aeaaa1!important"],
  [".gh-link", "color:#7aa7ff!important"],
  [".gh-rule", "border-color:#2b2a27!important"],
  [".gh-primary", "background-color:#f2f1ee!important;color:#131312!important"],
];

const styleSheet = [
  ":root{color-scheme:light dark;supported-color-schemes:light dark}",
  `@media (prefers-color-scheme:dark){${darkRules.map(([selector, rule]) => `${selector}{${rule}}`).join("")}}`,
  darkRules.map(([selector, rule]) => `[data-ogsc] ${selector}{${rule}}`).join(""),
  "@media (max-width:480px){.gh-page-cell{padding:16px 12px!important}.gh-card{padding:24px 20px!important}}",
].join("");

export const styles = {
  heading: {
    ...breakable,
    margin: "0 0 12px",
    fontSize: "22px",
    lineHeight: "28px",
    fontWeight: 600,
    letterSpacing: "-0.01em",
    color: colours.text,
  },
  paragraph: {
    ...breakable,
    margin: "0 0 16px",
    fontSize: "15px",
    lineHeight: "23px",
    color: colours.text,
  },
  small: {
    ...breakable,
    margin: "0 0 12px",
    fontSize: "13px",
    lineHeight: "20px",
    color: colours.muted,
  },
  box: {
    padding: "14px 16px",
    border: `1px solid ${colours.line}`,
    borderRadius: "8px",
    backgroundColor: colours.box,
  },
  boxLabel: { margin: 0, fontSize: "12px", lineHeight: "18px", color: colours.muted },
  boxValue: {
    ...breakable,
    margin: 0,
    fontSize: "15px",
    lineHeight: "22px",
    userSelect: "all",
    color: colours.text,
  },
  // Narrow enough for the longest code to fit on one line of a small phone.
  boxCode: {
    margin: 0,
    fontFamily: "'Geist Mono', ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
    fontSize: "18px",
    lineHeight: "26px",
    fontWeight: 600,
    whiteSpace: "nowrap",
    userSelect: "all",
    color: colours.text,
  },
  link: { ...breakable, color: colours.link, textDecoration: "underline" },
  rule: { border: "none", borderTop: `1px solid ${colours.line}`, margin: "24px 0 16px" },
  button: {
    ...breakable,
    display: "inline-block",
    maxWidth: "100%",
    boxSizing: "border-box",
    padding: "12px 22px",
    borderRadius: "8px",
    fontSize: "15px",
    lineHeight: "20px",
    fontWeight: 600,
    textAlign: "center",
    textDecoration: "none",
    backgroundColor: colours.primary,
    color: colours.onPrimary,
  },
} satisfies Record<string, CSSProperties>;

/** A name, isolated so that its direction does not disturb the sentence around it. */
export function Name({ children }: { children: string }) {
  return <bdi dir="auto">{children}</bdi>;
}

/** An email, which reads from left to right also with letters of other directions. */
export function Address({ children }: { children: string }) {
  return <bdi dir="ltr">{children}</bdi>;
}

/** The layout of every email: mark and organization, a card, a line that says who sent it. */
export function MailLayout({
  title,
  preview,
  organization,
  children,
}: {
  title: string;
  /** Shown beside the subject in an inbox. */
  preview: string;
  organization: string;
  children: ReactNode;
}) {
  return (
    <Html lang="en" dir="ltr">
      <Head>
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <style>{styleSheet}</style>
      </Head>
      <Body
        className="gh-page"
        style={{ margin: 0, padding: 0, backgroundColor: colours.page, fontFamily }}
      >
        <Preview>{preview}</Preview>
        <Row className="gh-page" style={{ backgroundColor: colours.page }}>
          <Column className="gh-page-cell" style={{ padding: "40px 24px" }}>
            <Container style={{ maxWidth: "520px", margin: "0 auto" }}>
              <Row style={{ marginBottom: "16px" }}>
                <Column width="38" valign="middle" style={{ width: "38px" }}>
                  <MailMark />
                </Column>
                <Column valign="middle">
                  <Text className="gh-text" style={organizationStyle}>
                    <Name>{organization}</Name>
                  </Text>
                </Column>
              </Row>
              <Row>
                <Column className="gh-card" style={cardStyle}>
                  {children}
                </Column>
              </Row>
              <Text className="gh-muted" style={footerStyle}>
                Sent by Gatehouse for <Name>{organization}</Name>.
              </Text>
            </Container>
          </Column>
        </Row>
      </Body>
    </Html>
  );
}

const organizationStyle: CSSProperties = {
  ...breakable,
  margin: 0,
  fontSize: "15px",
  lineHeight: "20px",
  fontWeight: 600,
  color: colours.text,
};

const cardStyle: CSSProperties = {
  padding: "32px",
  border: `1px solid ${colours.line}`,
  borderRadius: "12px",
  backgroundColor: colours.card,
};

const footerStyle: CSSProperties = { ...styles.small, margin: "16px 0 0", textAlign: "center" };

const markStyle: CSSProperties = {
  width: "26px",
  height: "26px",
  borderRadius: "7px",
  backgroundColor: colours.primary,
  color: colours.onPrimary,
};

const leafStyle: CSSProperties = {
  padding: 0,
  height: "12px",
  fontSize: 0,
  lineHeight: 0,
  border: "1px solid",
};

/** The mark drawn with table borders: a gate with one wing open, visible without images. */
function MailMark() {
  return (
    <Row align="left" width="26" style={{ width: "26px" }} aria-hidden="true">
      <Column className="gh-primary" height="26" align="center" valign="middle" style={markStyle}>
        <Row width="12" style={{ width: "12px", margin: "0 auto" }}>
          <Column style={{ ...leafStyle, width: "3px", borderRight: "none", borderBottom: "none" }}>
            &nbsp;
          </Column>
          <Column style={{ ...leafStyle, width: "7px" }}>&nbsp;</Column>
        </Row>
      </Column>
    </Row>
  );
}
