import { Resend } from "resend";

import { oneLine } from "@/lib/mail-worker/foreign-text";
import { mailHeaders } from "./headers";
import type { MailTransport, OutgoingMail, SendOutcome } from "./transport";

/** The most mails that Resend takes in one call. */
const largestBatch = 100;
const patienceMs = 30_000;
/** No answer makes us wait longer than a day. */
const longestWaitMs = 86_400_000;

/** Under this tag a mail's webhook events name its row. */
export const mailIdTag = "mail_id";

type ResendError = { name: string; message: string; statusCode: number | null };

/** Reads `Retry-After` (RFC 9110, 10.2.3: seconds or a date) as milliseconds from now. */
function retryAfter(headers: Record<string, string> | null): number | undefined {
  const value = headers?.["retry-after"];
  if (!value) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), longestWaitMs) : undefined;
}

function outcomeOf(error: ResendError, headers: Record<string, string> | null): SendOutcome {
  const { name, statusCode } = error;
  const reason = `Resend: ${oneLine(error.message ?? name ?? "", 300)}`;
  // The key was used with another content: an earlier try was taken, and its answer never came.
  if (name === "invalid_idempotent_request") return { outcome: "accepted earlier" };
  if (name === "concurrent_idempotent_requests") {
    return { outcome: "later", reason, everything: false };
  }
  if (statusCode === null) {
    return { outcome: "later", reason: "Resend could not be reached.", everything: true };
  }
  // A wrong key, a sender that is not verified, used-up quotas: somebody has to see to it, and
  // then the mails are still wanted.
  const aboutTheAccount =
    [401, 403, 404, 405, 408, 429].includes(statusCode) ||
    statusCode >= 500 ||
    name === "invalid_from_address";
  if (aboutTheAccount) {
    return { outcome: "later", reason, wait: retryAfter(headers), everything: true };
  }
  return { outcome: "refused", reason };
}

/** Delivers through Resend; shipments of several mails are all taken or all refused. */
export function resendTransport(settings: {
  apiKey: string;
  baseUrl?: string;
  from: string;
}): MailTransport {
  const resend = new Resend(
    settings.apiKey,
    settings.baseUrl ? { baseUrl: settings.baseUrl } : undefined,
  );
  const payload = (mail: OutgoingMail) => ({
    from: settings.from,
    to: [mail.to],
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    headers: mailHeaders(mail),
    tags: [{ name: mailIdTag, value: mail.id }],
  });

  return {
    shipmentSize: largestBatch,
    lanes: 2,
    async send({ key, size, mails }) {
      const options = { idempotencyKey: key, signal: AbortSignal.timeout(patienceMs) };
      // By the size it was packed with: a shrunken one must be known to the same endpoint.
      if (size === 1) {
        const { data, error, headers } = await resend.emails.send(payload(mails[0]!), options);
        return error
          ? outcomeOf(error, headers)
          : { outcome: "accepted", providerIds: [data?.id ?? null] };
      }
      const { data, error, headers } = await resend.batch.send(mails.map(payload), options);
      if (error) return outcomeOf(error, headers);
      return { outcome: "accepted", providerIds: (data?.data ?? []).map(({ id }) => id ?? null) };
    },
    close() {},
  };
}
