import { Resend } from "resend";

import { oneLine } from "@/lib/mail-worker/foreign-text";
import { mailHeaders } from "./headers";
import type { MailTransport, OutgoingMail, SendOutcome } from "./transport";

/** Maximum number of mails in one call to Resend. */
const maxBatchSize = 100;
const timeoutMs = 30_000;
/** `Retry-After` is followed for at most a day. */
const maxWaitMs = 86_400_000;

/** The tag with which webhook events name the row of a mail. */
export const mailIdTag = "mail_id";

type ResendError = { name: string; message: string; statusCode: number | null };

/** Reads `Retry-After` (RFC 9110, 10.2.3: seconds or a date) as milliseconds from now. */
function retryAfter(headers: Record<string, string> | null): number | undefined {
  const value = headers?.["retry-after"];
  if (!value) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), maxWaitMs) : undefined;
}

function outcomeOf(error: ResendError, headers: Record<string, string> | null): SendOutcome {
  const { name, statusCode } = error;
  const reason = `Resend: ${oneLine(error.message ?? name ?? "", 300)}`;
  // The key was used with other content: an earlier attempt was accepted, and its response was lost.
  if (name === "invalid_idempotent_request") return { outcome: "accepted earlier" };
  if (name === "concurrent_idempotent_requests") {
    return { outcome: "later", reason, pauseAll: false };
  }
  if (statusCode === null) {
    return { outcome: "later", reason: "Resend could not be reached.", pauseAll: true };
  }
  // A wrong API key, an unverified sender or an exceeded quota has to be fixed; then the mails are
  // still wanted.
  const isAboutAccount =
    [401, 403, 404, 405, 408, 429].includes(statusCode) ||
    statusCode >= 500 ||
    name === "invalid_from_address";
  if (isAboutAccount) {
    return { outcome: "later", reason, waitMs: retryAfter(headers), pauseAll: true };
  }
  return { outcome: "refused", reason };
}

/** Delivers through Resend, which accepts or refuses a batch as a whole. */
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
    maxBatchSize,
    concurrency: 2,
    async send({ key, size, mails }) {
      const options = { idempotencyKey: key, signal: AbortSignal.timeout(timeoutMs) };
      // By the original size: a batch that became smaller must use the same endpoint and key.
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
