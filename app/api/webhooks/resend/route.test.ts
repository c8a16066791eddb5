import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import { env } from "@/lib/env";
import { queueInvitations, testOrganization } from "@/lib/mail-worker/testing/invitations";
import { signedWebhook } from "@/lib/mail-worker/testing/resend-server";

import { POST } from "./route";

const secretOf = (words: string) => `whsec_${Buffer.from(words).toString("base64")}`;
const secret = secretOf("a webhook secret for the tests");
const delivered = (emailId: string) => ({ type: "email.delivered", data: { email_id: emailId } });

const post = async ({ body, headers }: { body: string; headers: Record<string, string> }) => {
  const request = new Request("http://localhost/", { method: "POST", body, headers });
  return (await POST(request)).status;
};

/** An email that the provider accepted under an id, with a function that reads its state. */
async function sentMail(): Promise<{ providerId: string; state: () => Promise<string> }> {
  const providerId = randomUUID();
  const [queued] = await queueInvitations(await testOrganization(), [`${providerId}@example.com`]);
  const found = eq(mails.id, queued!.mailId);
  await db.update(mails).set({ state: "sent", providerId }).where(found);
  const state = async () => (await db.select().from(mails).where(found))[0]!.state;
  return { providerId, state };
}

test("the webhook does not exist without a secret", async () => {
  env.mail.resendWebhookSecret = undefined;
  expect(await post(signedWebhook(secret, delivered("any")))).toBe(404);
});

test("events that Resend did not sign, or signed long ago, are refused", async () => {
  env.mail.resendWebhookSecret = secret;
  const { providerId, state } = await sentMail();
  const event = delivered(providerId);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  const { headers } = signedWebhook(secret, delivered("another"));
  expect(await post(signedWebhook(secretOf("another secret"), event))).toBe(401);
  expect(await post(signedWebhook(secret, event, anHourAgo))).toBe(401);
  expect(await post({ body: JSON.stringify(event), headers })).toBe(401);
  expect(await post({ body: JSON.stringify(event), headers: {} })).toBe(401);
  expect(await state()).toBe("sent");
});

test("signed events are answered with 200, also for unknown emails", async () => {
  env.mail.resendWebhookSecret = secret;
  const { providerId, state } = await sentMail();
  expect(await post(signedWebhook(secret, delivered(randomUUID())))).toBe(200);
  expect(await post(signedWebhook(secret, { type: "contact.created" }))).toBe(200);
  expect(await post(signedWebhook(secret, delivered(providerId)))).toBe(200);
  expect(await state()).toBe("delivered");
});
