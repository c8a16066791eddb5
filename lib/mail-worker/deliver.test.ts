import { eq, inArray, sql } from "drizzle-orm";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitations, mails } from "@/db/schema/schema";
import { after, days, minutes, now, setClock } from "@/lib/clock";

import { deliverDueMails, retryDelayMs } from "./deliver";
import { queueInvitations, testOrganization } from "./testing/invitations";
import type { TestOrganization } from "./testing/invitations";
import { ResendServer } from "./testing/resend-server";
import { resendTransport } from "./transports/resend";
import type { MailTransport } from "./transports/transport";

let server: ResendServer;
let transport: MailTransport;
let organization: TestOrganization;
let addresses = 0;

/** Addresses that no other test uses. */
const freshAddresses = (count: number): string[] =>
  Array.from({ length: count }, () => `person-${(addresses += 1)}@example.com`);

const mailTo = async (recipient: string) => {
  const [mail] = await db.select().from(mails).where(eq(mails.recipient, recipient));
  return mail!;
};

const states = async () => {
  const rows = await db.execute<{ state: string; count: number }>(
    sql`select state, count(*)::int as count from mails group by state`,
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};

const later = (milliseconds: number) => {
  const moment = after(now(), milliseconds);
  setClock(() => moment);
};

beforeEach(async () => {
  server = await ResendServer.start();
  transport = resendTransport({
    apiKey: "re_test",
    baseUrl: server.url,
    from: "Gatehouse <gatehouse@example.com>",
  });
  await db.delete(mails);
  organization = await testOrganization();
});

afterEach(async () => {
  setClock();
  await server.close();
});

test("a mail goes out with its link and is marked with what the provider called it", async () => {
  const [address] = freshAddresses(1);
  await queueInvitations(organization, [address!]);
  await deliverDueMails(transport);

  const [taken] = server.mailsTo(address!);
  expect(taken).toMatchObject({
    from: "Gatehouse <gatehouse@example.com>",
    subject: "Grace Hopper invited you to Northwind",
  });
  const link = /http:\/\/localhost:3000\/register\/[\w-]{70}/;
  expect(taken!.text).toMatch(link);
  expect(taken!.html).toContain(`href="${link.exec(taken!.text)![0]}"`);
  expect(await mailTo(address!)).toMatchObject({
    state: "sent",
    reason: null,
    attempts: 1,
    providerId: taken!.id,
  });
});

test("the domain of an address goes out in ASCII", async () => {
  await queueInvitations(organization, ["Jürgen@exämple.de"]);
  await deliverDueMails(transport);
  expect(server.taken[0]!.to).toEqual(["Jürgen@xn--exmple-cua.de"]);
});

test("two workers deliver each mail once, in batches of at most a hundred", async () => {
  await queueInvitations(organization, freshAddresses(250));
  await Promise.all([deliverDueMails(transport), deliverDueMails(transport)]);
  expect(new Set(server.taken.flatMap((mail) => mail.to)).size).toBe(250);
  expect(server.taken).toHaveLength(250);
  expect(server.calls.map((call) => call.mails.length).toSorted((a, b) => b - a)).toEqual([
    100, 100, 50,
  ]);
  expect(await states()).toEqual({ sent: 250 });
});

test("mails enqueued together are sent in one batch at any concurrency", async () => {
  for (let round = 1; round <= 10; round += 1) {
    await queueInvitations(organization, freshAddresses(3));
    await Promise.all([deliverDueMails(transport), deliverDueMails(transport)]);
    expect(server.calls).toHaveLength(round);
  }
});

test("an answer that is lost ends in one mail for a provider that honours keys", async () => {
  const recipients = freshAddresses(3);
  await queueInvitations(organization, recipients);
  server.interfere = () => "take and hang up";
  await deliverDueMails(transport);
  expect(await states()).toEqual({ queued: 3 });
  expect((await mailTo(recipients[0]!)).reason).toBe("Resend could not be reached.");

  server.interfere = () => undefined;
  later(minutes(1));
  await deliverDueMails(transport);
  expect(server.calls).toHaveLength(2);
  expect(server.calls[1]!.key).toBe(server.calls[0]!.key);
  expect(server.taken).toHaveLength(3);
  expect(await states()).toEqual({ sent: 3 });
  expect((await mailTo(recipients[2]!)).providerId).toBe(server.mailsTo(recipients[2]!)[0]!.id);
});

test("mails that a lost answer was about count as sent, also when one was revoked since", async () => {
  const recipients = freshAddresses(3);
  const [first] = await queueInvitations(organization, recipients);
  server.interfere = () => "take and hang up";
  await deliverDueMails(transport);
  await db
    .update(invitations)
    .set({ revokedAt: now() })
    .where(eq(invitations.id, first!.invitationId));

  server.interfere = () => undefined;
  later(minutes(1));
  await deliverDueMails(transport);
  expect(server.taken).toHaveLength(3);
  expect(await states()).toEqual({ sent: 3 });
});

test("a mail that died after a lost answer is not said to have stayed here", async () => {
  const [address] = freshAddresses(1);
  const [queued] = await queueInvitations(organization, [address!]);
  server.interfere = () => "take and hang up";
  await deliverDueMails(transport);
  await change(queued!.invitationId, { revokedAt: now() });
  later(minutes(1));
  await deliverDueMails(transport);
  expect(server.calls).toHaveLength(1);
  expect(await mailTo(address!)).toMatchObject({
    state: "failed",
    reason: "Not sent again: The invitation was revoked.",
  });
});

const change = (invitationId: string, values: Partial<typeof invitations.$inferInsert>) =>
  db.update(invitations).set(values).where(eq(invitations.id, invitationId));

test("a mail whose link is dead is not sent, and says why", async () => {
  const recipients = freshAddresses(5);
  const [used, revoked, replaced, expired] = await queueInvitations(organization, recipients);
  await change(used!.invitationId, { acceptedAt: now() });
  await change(revoked!.invitationId, { revokedAt: now() });
  await change(replaced!.invitationId, { generation: 2 });
  await change(expired!.invitationId, { expiresAt: now() });
  await deliverDueMails(transport);

  expect(server.taken.flatMap((mail) => mail.to)).toEqual([recipients[4]]);
  expect(await states()).toEqual({ failed: 4, sent: 1 });
  const reasons = await Promise.all(recipients.map(async (to) => (await mailTo(to)).reason));
  expect(reasons).toEqual([
    "Not sent: The invitation was already used.",
    "Not sent: The invitation was revoked.",
    "Not sent: The invitation was sent again with a new link.",
    "Not sent: The invitation had expired.",
    null,
  ]);
});

test("429 waits as long as told, costs no attempt and pauses all other mails", async () => {
  // Rendering a mail takes longer than everything else here: several small batches show it too.
  const inTens = { ...transport, maxBatchSize: 10 };
  await queueInvitations(organization, freshAddresses(45));
  server.interfere = () => ({
    status: 429,
    name: "rate_limit_exceeded",
    headers: { "retry-after": "7" },
  });
  const start = now();
  setClock(() => start);
  const rest = await deliverDueMails(inTens);
  expect(rest).toEqual({ until: after(start, 7_000), paused: true });
  // At most one call a lane: the others may have been under way before the first answer.
  expect(server.calls.length).toBeLessThanOrEqual(transport.concurrency);
  const refused = server.calls[0]!.mails.flatMap((mail) => mail.to);
  expect(await mailTo(refused[0]!)).toMatchObject({
    state: "queued",
    attempts: 0,
    nextAttemptAt: after(start, 7_000),
  });

  server.interfere = () => undefined;
  later(6_000);
  await deliverDueMails(inTens);
  expect(server.mailsTo(refused[0]!)).toHaveLength(0);
  later(1_000);
  await deliverDueMails(inTens);
  expect(await states()).toEqual({ sent: 45 });
});

test("one bad address does not hold back the others of its batch, and is found by halves", async () => {
  const recipients = freshAddresses(15);
  await queueInvitations(organization, [...recipients, "bad,one@nowhere"]);
  await deliverDueMails(transport);
  expect(await states()).toEqual({ sent: 15, failed: 1 });
  expect((await mailTo("bad,one@nowhere")).reason).toBe(
    "Resend: Invalid `to` field: bad,one@nowhere",
  );
  expect(server.taken).toHaveLength(15);
  expect(server.calls).toHaveLength(9);
});

test.each([
  ["a wrong API key", 401, "invalid_api_key"],
  ["a sender that is not verified", 403, "validation_error"],
  ["a sender that is malformed", 422, "invalid_from_address"],
  ["a provider that is down", 503, "service_unavailable"],
])("%s leaves mails queued, with the reason", async (_what, status, name) => {
  const recipients = freshAddresses(2);
  await queueInvitations(organization, recipients);
  const start = now();
  setClock(() => start);
  server.interfere = () => ({ status, name, message: "Something\r\nis wrong" });
  const rest = await deliverDueMails(transport);
  expect(rest.paused).toBe(true);
  const mail = await mailTo(recipients[0]!);
  expect(mail).toMatchObject({
    state: "queued",
    attempts: 1,
    reason: "Resend: Something is wrong",
  });
  expect(mail.nextAttemptAt.getTime()).toBeGreaterThan(start.getTime() + 3_000);
});

test("tries grow further apart, spread over about a day, and then the mail failed", async () => {
  const [address] = freshAddresses(1);
  const [queued] = await queueInvitations(organization, [address!]);
  const start = new Date();
  await db
    .update(invitations)
    .set({ expiresAt: after(start, days(7)) })
    .where(eq(invitations.id, queued!.invitationId));
  server.interfere = () => ({ status: 500, name: "internal_server_error" });
  let mail = await mailTo(address!);
  while (mail.state === "queued") {
    const due = mail.nextAttemptAt;
    setClock(() => due);
    await deliverDueMails(transport);
    mail = await mailTo(address!);
  }
  expect(mail).toMatchObject({
    state: "failed",
    reason: "Gave up after 33 attempts. Resend: internal_server_error",
  });
  expect(server.calls).toHaveLength(33);
  expect(new Set(server.calls.map((call) => call.key)).size).toBe(1);
  const took = mail.stateChangedAt.getTime() - start.getTime();
  expect(took).toBeGreaterThan(days(0.7));
  expect(took).toBeLessThan(days(1.4));
});

test("pauses are between 3.75 s and 75 min, whatever the number of tries", () => {
  const spread = fc.double({ min: 0, max: 0.999, noNaN: true });
  const pauses = fc.property(fc.integer({ min: 1, max: 40 }), spread, (tries, random) => {
    const pause = retryDelayMs(tries, () => random);
    expect(pause).toBeGreaterThanOrEqual(3_750);
    expect(pause).toBeLessThanOrEqual(minutes(75));
  });
  fc.assert(pauses);
});

test("an unexpected error in one batch does not stop the others", async () => {
  const recipients = freshAddresses(15);
  await queueInvitations(organization, recipients);
  let calls = 0;
  const clumsy: MailTransport = {
    ...transport,
    maxBatchSize: 10,
    send: (batch) => {
      if ((calls += 1) === 1) throw new Error("unforeseen");
      return transport.send(batch);
    },
  };
  // The clock stands still: on a slow machine the pause might be over before the others are sent.
  later(0);
  await deliverDueMails(clumsy);
  const left = await db.select().from(mails).where(eq(mails.state, "queued"));
  expect(left).toHaveLength(15 - server.taken.length);
  expect(left[0]).toMatchObject({
    attempts: 1,
    reason: "An error occurred on this server. See its log.",
  });
  later(minutes(1));
  await deliverDueMails(transport);
  expect(await states()).toEqual({ sent: 15 });
});

test("a batch that is too large for another transport is split", async () => {
  const recipients = freshAddresses(7);
  const queued = await queueInvitations(organization, recipients);
  await db
    .update(mails)
    .set({ batchId: "01980000-0000-7000-8000-000000000000" })
    .where(
      inArray(
        mails.id,
        queued.map((mail) => mail.mailId),
      ),
    );
  const sizes: number[] = [];
  const single: MailTransport = {
    maxBatchSize: 1,
    concurrency: 3,
    send: async (batch) => {
      sizes.push(batch.mails.length);
      return { outcome: "accepted", providerIds: [null] };
    },
    close() {},
  };
  await deliverDueMails(single);
  expect(sizes).toEqual(recipients.map(() => 1));
  expect(await states()).toEqual({ sent: 7 });
});
