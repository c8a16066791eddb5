import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import { countStatements } from "@/lib/testing/statements";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { queue } from "@/lib/jobs/queue";

import { enqueueMails } from "./enqueue";
import { invite, testOrganization } from "@/lib/mail-worker/testing/invitations";

const wakeUps = async (): Promise<number> => {
  const [row] = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from pgboss.job where name = 'deliver-mail'`,
  );
  return row!.count;
};

beforeEach(async () => {
  env.mail.transport = "resend";
  await queue();
  await db.delete(mails);
  await db.execute(sql`delete from pgboss.job`);
});

test("an email and its job exist if the transaction that caused them commits", async () => {
  const newMails = await invite(await testOrganization(), ["a@example.com", "b@example.com"]);
  await db.transaction(async (tx) => {
    await enqueueMails(tx, newMails, now());
    expect(await wakeUps()).toBe(0);
  });
  const rows = await db.select().from(mails).orderBy(mails.recipient);
  expect(rows.map((mail) => [mail.recipient, mail.state, mail.batchId])).toEqual([
    ["a@example.com", "queued", null],
    ["b@example.com", "queued", null],
  ]);
  expect(await wakeUps()).toBe(1);
});

test("neither exists when the transaction is rolled back", async () => {
  const newMails = await invite(await testOrganization(), ["c@example.com"]);
  const undone = db.transaction(async (tx) => {
    await enqueueMails(tx, newMails, now());
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await db.select().from(mails)).toEqual([]);
  expect(await wakeUps()).toBe(0);
});

test("a thousand emails cost as many statements as one", async () => {
  const organization = await testOrganization();
  const statementsFor = async (recipients: string[]) => {
    const newMails = await invite(organization, recipients);
    return countStatements(() => db.transaction((tx) => enqueueMails(tx, newMails, now())));
  };
  const many = Array.from({ length: 1_000 }, (_, index) => `many-${index}@example.com`);
  expect(await statementsFor(many)).toBe(await statementsFor(["one@example.com"]));
  expect(await db.$count(mails)).toBe(1_001);
});

test("transactions that enqueue emails do not wait for each other", async () => {
  const first = await invite(await testOrganization(), ["d@example.com"]);
  const second = await invite(await testOrganization(), ["e@example.com"]);
  await db.transaction(async (tx) => {
    await enqueueMails(tx, first, now());
    await db.transaction(async (other) => {
      await other.execute(sql`set local lock_timeout = '1s'`);
      await enqueueMails(other, second, now());
    });
  });
  expect(await wakeUps()).toBe(2);
});

test("without a provider no job is created", async () => {
  env.mail.transport = "outbox";
  const newMails = await invite(await testOrganization(), ["f@example.com"]);
  await db.transaction((tx) => enqueueMails(tx, newMails, now()));
  expect(await db.$count(mails)).toBe(1);
  expect(await wakeUps()).toBe(0);
});
