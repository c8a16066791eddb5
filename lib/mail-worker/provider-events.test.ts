import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import type { MailState } from "@/db/schema/schema";

import { applyProviderEvent } from "./provider-events";
import { queueInvitations, testOrganization } from "./testing/invitations";

/** A mail in a state, and what reads it. */
async function mailIn(state: MailState, providerId: string | null = randomUUID()) {
  const address = `${randomUUID()}@example.com`;
  const [queued] = await queueInvitations(await testOrganization(), [address]);
  const id = queued!.mailId;
  await db.update(mails).set({ state, providerId }).where(eq(mails.id, id));
  const read = async () => {
    const [mail] = await db.select().from(mails).where(eq(mails.id, id));
    return mail!;
  };
  return { id, providerId, read };
}

const event = (type: string, emailId: string | null, more: object = {}) => ({
  type: `email.${type}`,
  created_at: new Date().toISOString(),
  data: { email_id: emailId, ...more },
});

test.each([
  ["delivered", {}, "delivered", null],
  [
    "bounced",
    { bounce: { message: "No such mailbox", type: "Permanent" } },
    "bounced",
    "No such mailbox",
  ],
  ["bounced", {}, "bounced", "The mailbox does not exist or does not accept email."],
  ["complained", {}, "delivered", "The recipient reported it as spam."],
  ["failed", { failed: { reason: "reached_daily_quota" } }, "failed", "reached_daily_quota"],
  [
    "delivery_delayed",
    {},
    "sent",
    "The mailbox does not accept it yet. The provider keeps trying.",
  ],
])("%s moves a sent mail on, with the reason", async (type, more, state, reason) => {
  const { providerId, read } = await mailIn("sent");
  await applyProviderEvent(event(type, providerId, more));
  expect(await read()).toMatchObject({ state, reason });
});

test("whatever the order and however often events come, a mail never moves backwards", async () => {
  const types = ["sent", "delivery_delayed", "delivered", "complained", "bounced", "opened"];
  const rank: Record<MailState, number> = {
    queued: 0,
    sent: 1,
    delivered: 2,
    bounced: 3,
    failed: 3,
  };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...types), { maxLength: 8 }), async (sequence) => {
      const { providerId, read } = await mailIn("sent");
      let last = rank.sent;
      for (const type of sequence) {
        await applyProviderEvent(event(type, providerId));
        const { state } = await read();
        expect(rank[state]).toBeGreaterThanOrEqual(last);
        last = rank[state];
      }
      expect((await read()).state === "bounced").toBe(sequence.includes("bounced"));
    }),
    { numRuns: 25 },
  );
});

test("the same event twice changes nothing the second time", async () => {
  const { providerId, read } = await mailIn("sent");
  await applyProviderEvent(event("bounced", providerId));
  const once = await read();
  await applyProviderEvent(event("bounced", providerId));
  expect(await read()).toEqual(once);
});

test("an event that comes before the answer to the call finds the mail by its tag", async () => {
  const { id, read } = await mailIn("queued", null);
  await applyProviderEvent(event("delivered", "re-1", { tags: { mail_id: id } }));
  expect(await read()).toMatchObject({ state: "delivered", providerId: "re-1" });
});

test("what the provider delivered is not called failed because we gave up", async () => {
  const { id, read } = await mailIn("failed", null);
  await applyProviderEvent(event("delivered", "re-2", { tags: { mail_id: id } }));
  expect(await read()).toMatchObject({ state: "delivered", reason: null });
});
