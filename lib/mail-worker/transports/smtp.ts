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
    return { outcome: "later", reason, pauseAll: true };
  }
  const reason = `The mail server answered: ${oneLine(error.response ?? error.message, 300)}`;
  // RFC 5321, 4.2.1: 5yz is final, 4yz can be retried. Only the replies to RCPT TO and DATA are about
  // this mail; earlier ones are about the connection or the sender.
  const isAboutThisMail = command === "RCPT TO" || command === "DATA";
  if (responseCode >= 500 && isAboutThisMail) return { outcome: "refused", reason };
  return { outcome: "later", reason, pauseAll: !isAboutThisMail };
}

/** Delivers through an SMTP server, one mail at a time over a few persistent connections. */
export function smtpTransport(settings: { url: string; from: string }): MailTransport {
  const concurrency = 4;
  const mailer = createTransport(
    new SMTPPool({
      pool: true,
      url: settings.url,
      maxConnections: concurrency,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    }),
  );
  const senderDomain = /@([^\s<>@]+)>?\s*$/.exec(settings.from)?.[1] ?? "localhost";

  return {
    maxBatchSize: 1,
    concurrency,
    async send({ mails: [mail] }) {
      if (!mail) return { outcome: "accepted", providerIds: [] };
      try {
        await mailer.sendMail({
          from: settings.from,
          // An object, so that the text is never parsed as a list.
          to: { name: "", address: mail.to },
          subject: mail.subject,
          html: mail.html,
          text: mail.text,
          // The same in every attempt: SMTP has no idempotency keys, but many mailboxes drop a second copy.
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
