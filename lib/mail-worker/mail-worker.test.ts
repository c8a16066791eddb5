import { setTimeout as delay } from "node:timers/promises";

import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { isReady } from "@/lib/jobs/readiness";
import { startWorkers, stopWorkers } from "@/lib/workers/workers";

import { startMailWorker } from "./mail-worker";
import { enqueueMails } from "@/lib/mail/enqueue";
import { invite, queueInvitations, testOrganization } from "./testing/invitations";
import { ResendServer } from "./testing/resend-server";
import { configuredTransport } from "./transports/configured";

let server: ResendServer;

beforeEach(async () => {
  server = await ResendServer.start();
  Object.assign(env.mail, {
    transport: "resend",
    resendApiKey: "re_test",
    resendBaseUrl: server.url,
  });
  await db.delete(mails);
});

afterEach(async () => {
  await stopWorkers();
  await server.close();
});

// Less than the poll interval, with room for a busy machine.
const patience = { timeout: 15_000, interval: 10 };

/** How many mails were taken, as soon as they are as many as wanted. */
const taken = async (wanted: number) => {
  await vi.waitUntil(() => server.taken.length >= wanted, patience);
  return server.taken.length;
};

/** Holds the answers of the server. @returns what gives them */
function heldAnswer(): () => void {
  let give!: () => void;
  server.answerAfter = new Promise((resolve) => {
    give = resolve;
  });
  return give;
}

test("a mail is sent when its transaction commits, not at the next poll", async () => {
  await startWorkers();
  const newMails = await invite(await testOrganization(), ["a@example.com"]);
  await db.transaction((tx) => enqueueMails(tx, newMails, now()));
  expect(await taken(1)).toBe(1);
});

test("mails that an earlier process left are sent when the next one starts", async () => {
  await queueInvitations(await testOrganization(), ["b@example.com", "c@example.com"]);
  await db.execute(sql`delete from pgboss.job`);
  await startWorkers();
  expect(await taken(2)).toBe(2);
});

test("a pause that the provider asks for is kept despite wake-ups", async () => {
  let toldAt = 0;
  server.interfere = () => {
    toldAt = Date.now();
    return { status: 429, name: "rate_limit_exceeded", headers: { "retry-after": "1" } };
  };
  await startWorkers();
  const organization = await testOrganization();
  const [first, second] = [
    await invite(organization, ["d@example.com"]),
    await invite(organization, ["e@example.com"]),
  ];
  await db.transaction((tx) => enqueueMails(tx, first, now()));
  await vi.waitFor(() => expect(server.calls).toHaveLength(1), patience);
  server.interfere = () => undefined;
  await db.transaction((tx) => enqueueMails(tx, second, now()));
  await delay(500);
  expect(server.taken).toHaveLength(0);
  expect(await taken(2)).toBe(2);
  expect(Date.now() - toldAt).toBeGreaterThanOrEqual(990);
  expect(server.calls.length).toBeLessThanOrEqual(3);
});

test("stopping waits for the batch that is being sent and marks it", async () => {
  const answer = heldAnswer();
  await startWorkers();
  const newMails = await invite(await testOrganization(), ["f@example.com"]);
  await db.transaction((tx) => enqueueMails(tx, newMails, now()));
  expect(await taken(1)).toBe(1);
  const stopping = stopWorkers();
  expect(await db.$count(mails, sql`state = 'sent'`)).toBe(0);
  answer();
  await stopping;
  expect(await db.$count(mails, sql`state = 'sent'`)).toBe(1);
});

test("mails that another worker has locked are not polled without pause", async () => {
  const answer = heldAnswer();
  await startWorkers();
  const newMails = await invite(await testOrganization(), ["g@example.com"]);
  await db.transaction((tx) => enqueueMails(tx, newMails, now()));
  expect(await taken(1)).toBe(1);
  const transactions = vi.spyOn(db, "transaction");
  const other = startMailWorker(configuredTransport()!);
  await delay(500);
  await other.stop();
  answer();
  expect(transactions.mock.calls.length).toBeLessThan(10);
});

test("the server is ready once database and queue answer", async () => {
  await startWorkers();
  expect(await isReady()).toBe(true);
});
