import { beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import { env } from "@/lib/env";
import { queueInvitations, testOrganization } from "@/lib/mail-worker/testing/invitations";

import { GET } from "./route";

beforeEach(async () => {
  env.mail.transport = "outbox";
  env.outboxToken = "token-of-the-tests";
  await db.delete(mails);
});

const bearer = { authorization: "Bearer token-of-the-tests" };

const read = (headers: Record<string, string>, search = "") =>
  GET(new Request(`http://localhost/api/outbox${search}`, { headers }));

test("GET /api/outbox returns the waiting emails to an address, newest first", async () => {
  const organization = await testOrganization();
  await queueInvitations(organization, ["Jürgen@exämple.de"]);
  await queueInvitations(organization, ["e@example.com"]);
  const all = await (await read(bearer)).json();
  expect(all.map((mail: { to: string }) => mail.to)).toEqual([
    "e@example.com",
    "Jürgen@exämple.de",
  ]);

  const response = await read(bearer, "?to=%20E%40Example.COM");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const [mail, ...others] = await response.json();
  expect(others).toEqual([]);
  expect(Object.keys(mail).toSorted()).toEqual([
    "createdAt",
    "html",
    "id",
    "subject",
    "text",
    "to",
  ]);
  expect(new Date(mail.createdAt).getTime()).toBeGreaterThan(Date.now() - 60_000);
  expect(mail.text).toMatch(/http:\/\/localhost:3000\/register\/[\w-]{70}\n/);

  expect(await (await read(bearer, "?to=nobody@example.com")).json()).toEqual([]);
  expect(await (await read(bearer, "?to=nonsense")).json()).toEqual([]);
  expect(await (await read(bearer, "?limit=1")).json()).toHaveLength(1);
  expect(await (await read(bearer, "?limit=-3")).json()).toHaveLength(2);
});

test("GET /api/outbox exists only with a token and without a provider, and requires the token", async () => {
  expect((await read({})).status).toBe(401);
  expect((await read({ authorization: "Bearer token-of-the-test" })).status).toBe(401);
  expect((await read({ authorization: "Basic token-of-the-tests" })).status).toBe(401);
  expect((await read(bearer)).status).toBe(200);
  env.mail.transport = "resend";
  expect((await read(bearer)).status).toBe(404);
  env.mail.transport = "outbox";
  env.outboxToken = undefined;
  expect((await read(bearer)).status).toBe(404);
});
