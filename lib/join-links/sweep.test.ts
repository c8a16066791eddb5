import { eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, expect, test } from "vitest";

import { db } from "@/db/client";
import { connectionTests, mails, registrations } from "@/db/schema/schema";
import { days, hours, setClock } from "@/lib/clock";
import { queue } from "@/lib/jobs/queue";
import { register } from "@/lib/registration/commands";
import { readPersonalLink } from "@/lib/registration/queries";
import { enterAddress, selfServiceLink, strangersOrigin } from "@/lib/testing/join-links";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { startCleanup } from "@/lib/workers/cleanup-jobs";
import { deleteExpiredRegistrations } from "./sweep";

let organization: TestOrganization;
let token: string;

beforeAll(async () => {
  organization = await makeOrganization();
  ({ token } = await selfServiceLink(organization.id));
  await queue();
});

afterEach(() => setClock());

const form = { firstName: "Ada", lastName: "Lovelace", password: "Apollo-11-Lander" };
const later = (milliseconds: number) => setClock(() => new Date(Date.now() + milliseconds));
const rowsOf = async (email: string) => [
  await db.$count(registrations, eq(registrations.emailNormalized, email)),
  await db.$count(mails, eq(mails.recipient, email)),
];

test("a registration not verified within 24 hours is deleted with its email; its link says expired", async () => {
  const email = organization.freshEmail();
  const [mail] = await enterAddress(token, email);
  later(hours(23));
  expect(await deleteExpiredRegistrations()).toBe(0);
  expect(await rowsOf(email)).toEqual([1, 1]);
  expect(await readPersonalLink(mail!.token!)).toMatchObject({ state: "open" });
  later(hours(24));
  expect(await readPersonalLink(mail!.token!)).toMatchObject({ state: "registration_expired" });
  expect(await deleteExpiredRegistrations()).toBe(1);
  expect(await rowsOf(email)).toEqual([0, 0]);
  expect(await readPersonalLink(mail!.token!)).toEqual({ state: "registration_expired" });
  await expect(register({ ...form, token: mail!.token! }, strangersOrigin())).rejects.toMatchObject(
    { code: "conflict", message: "This link has expired" },
  );
});

test("a used registration stays", async () => {
  const email = organization.freshEmail();
  const [mail] = await enterAddress(token, email);
  await register({ ...form, token: mail!.token! }, strangersOrigin());
  later(days(400));
  await deleteExpiredRegistrations();
  expect(await rowsOf(email)).toEqual([1, 1]);
});

test("a mail of a batch that is being sent keeps its row until the batch is sent", async () => {
  const [first, second] = [organization.freshEmail(), organization.freshEmail()];
  await enterAddress(token, first);
  await enterAddress(token, second);
  const batchId = "019a0000-0000-7000-8000-000000000001";
  await db.execute(sql`
    update mails set batch_id = ${batchId}, state = case when recipient = ${first} then 'failed' else 'queued' end
    where recipient in (${first}, ${second})
  `);
  later(days(2));
  await deleteExpiredRegistrations();
  expect([await rowsOf(first), await rowsOf(second)]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  await db.execute(sql`update mails set state = 'failed' where batch_id = ${batchId}`);
  await deleteExpiredRegistrations();
  expect([await rowsOf(first), await rowsOf(second)]).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test("a finished connection test is deleted, with its secret", async () => {
  const { userId } = await organization.addActor("administrator");
  const started = new Date();
  later(hours(1));
  await db.insert(connectionTests).values({
    organizationId: organization.id,
    userId,
    method: "openid_connect",
    issuer: "https://login.northwind.example",
    clientId: "portal",
    clientSecret: "encrypted",
    scopes: "openid email",
    createdAt: started,
    expiresAt: new Date(started.getTime() + hours(1)),
  });
  await startCleanup().stop();
  expect(await db.$count(connectionTests, eq(connectionTests.userId, userId))).toBe(0);
});

test("cleanup starts with the server and stops after the current job", async () => {
  const email = organization.freshEmail();
  await enterAddress(token, email);
  later(days(2));
  await startCleanup().stop();
  expect(await rowsOf(email)).toEqual([0, 0]);
});
