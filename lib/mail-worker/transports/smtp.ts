import { createTransport } from "nodemailer";
import SMTPPool from "nodemailer/lib/smtp-pool";

import { oneLine } from "@/lib/mail-worker/foreign-text";
import { mailHeaders } from "./headers";
import type { MailTransport, SendOutcome } from "./transport";

/** What nodemailer adds to its errors. */
type SmtpError = Error & {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
};

function outcomeOf(error: SmtpError): SendOutcome {
  const { command, responseCode } = error;
  if (responseCode === undefined || error.code === "EAUTH") {
    const reason =
      error.code === "EAUTH"
        ? "The mail server refused the user name or password of SMTP_URL."
        : `The mail server could not be used: ${oneLine(error.message, 200)}`;
    return { outcome: "later", reason, everything: true };
  }
  const reason = `The mail server answered: ${oneLine(error.response ?? error.message, 300)}`;
  // RFC 5321, 4.2.1: 5yz is final, 4yz may be tried again. Only what the server says to the
  // recipient or the content is about this mail; before that it is about the connection or sender.
  const aboutThisMail = command === "RCPT TO" || command === "DATA";
  if (responseCode >= 500 && aboutThisMail) return { outcome: "refused", reason };
  return { outcome: "later", reason, everything: !aboutThisMail };
}

/** Delivers through an SMTP server, one mail at a time over a few kept connections. */
export function smtpTransport(settings: { url: string; from: string }): MailTransport {
  const lanes = 4;
  const mailer = createTransport(
    new SMTPPool({
      pool: true,
      url: settings.url,
      maxConnections: lanes,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    }),
  );
  const senderDomain = /@([^\s<>@]+)>?\s*$/.exec(settings.from)?.[1] ?? "localhost";

  return {
    shipmentSize: 1,
    lanes,
    async send({ mails: [mail] }) {
      if (!mail) return { outcome: "accepted", providerIds: [] };
      try {
        await mailer.sendMail({
          from: settings.from,
          // An object, so that no text is ever read as a list of addresses.
          to: { name: "", address: mail.to },
          subject: mail.subject,
          html: mail.html,
          text: mail.text,
          // The same in every try: SMTP knows no keys, but many mailboxes drop a second copy.
          messageId: `<${mail.id}@${senderDomain}>`,
          headers: mailHeaders(mail),
        });
        return { outcome: "accepted", providerIds: [null] };
      } catch (error) {
        return outcomeOf(error as SmtpError);
      }
    },
    close() {
      mailer.close();
    },
  };
}
