import { env } from "@/lib/env";

import { resendTransport } from "./resend";
import { smtpTransport } from "./smtp";
import type { MailTransport } from "./transport";

/** The transport that the environment names, or null for the Outbox, which delivers nothing. */
export function configuredTransport(): MailTransport | null {
  const { transport, from, resendApiKey, resendBaseUrl, smtpUrl } = env.mail;
  if (transport === "resend") {
    return resendTransport({ apiKey: resendApiKey!, baseUrl: resendBaseUrl, from });
  }
  return transport === "smtp" ? smtpTransport({ url: smtpUrl!, from }) : null;
}
