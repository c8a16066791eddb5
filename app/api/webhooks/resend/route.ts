import { Resend } from "resend";

import { env } from "@/lib/env";
import { applyProviderEvent } from "@/lib/mail-worker/provider-events";

/** Events have a few hundred bytes; longer requests are refused. */
const maxBodyLength = 65_536;

// The verification needs no key, but the client insists on one.
const resend = new Resend("re_unused");

/** Delivery events from Resend, signed with RESEND_WEBHOOK_SECRET. */
export async function POST(request: Request): Promise<Response> {
  const secret = env.mail.resendWebhookSecret;
  if (!secret) return new Response(null, { status: 404 });
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyLength) {
    return new Response(null, { status: 413 });
  }
  const payload = await request.text();
  if (payload.length > maxBodyLength) return new Response(null, { status: 413 });
  const header = (name: string): string =>
    request.headers.get(`svix-${name}`) ?? request.headers.get(`webhook-${name}`) ?? "";
  let event: unknown;
  try {
    event = resend.webhooks.verify({
      payload,
      headers: {
        id: header("id"),
        timestamp: header("timestamp"),
        signature: header("signature"),
      },
      webhookSecret: secret,
    });
  } catch {
    return Response.json({ message: "The signature is not valid." }, { status: 401 });
  }
  await applyProviderEvent(event);
  return new Response(null, { status: 200 });
}
