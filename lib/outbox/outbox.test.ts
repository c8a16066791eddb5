import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { builtInRoles } from "@/lib/access/policy";
import { env } from "@/lib/env";

import { listOutbox, outboxListSchema, outboxMessages, readOutboxMail } from "./outbox";
import { queueInvitations, testOrganization } from "@/lib/mail-worker/testing/invitations";
import type { TestOrganization } from "@/lib/mail-worker/testing/invitations";

const actorOf = (organization: TestOrganization, roleKey = "administrator"): Actor => {
  const role = builtInRoles.find(({ key }) => key === roleKey)!;
  return {
    sessionId: randomUUID(),
    userId: organization.inviterId,
    organization: { id: organization.id, name: "Northwind", slug: "northwind" },
    name: "Grace Hopper",
    email: "grace@example.com",
    role,
    accessControl: "basic",
    managesGroups: false,
    rank: role.rank,
    permissions: new Set(role.permissions),
    origin: { address: null, agent: null },
  };
};

const query = (values: object = {}) => outboxListSchema.parse(values);

let organization: TestOrganization;

beforeEach(async () => {
  env.mail.transport = "outbox";
  await db.delete(mails);
  organization = await testOrganization();
});

test("a Manager who may also manage identity has no Outbox: it holds the links of Administrators", async () => {
  const manager = actorOf(organization, "manager");
  const actor = {
    ...manager,
    permissions: new Set([...manager.permissions, "identity:manage" as const]),
  };
  await expect(listOutbox(actor, query())).rejects.toMatchObject({ code: "not_found" });
  // Nor does a custom role that only ranks as Administrator.
  await expect(listOutbox({ ...actor, rank: 40 }, query())).rejects.toMatchObject({
    code: "not_found",
  });
});

test("only Administrators have an Outbox, and only while no provider is set", async () => {
  const [queued] = await queueInvitations(organization, ["a@example.com"]);
  for (const role of ["stakeholder", "responder", "manager"]) {
    const actor = actorOf(organization, role);
    await expect(listOutbox(actor, query())).rejects.toMatchObject({ code: "not_found" });
    const mail = readOutboxMail(actor, queued!.mailId);
    await expect(mail).rejects.toMatchObject({ code: "not_found" });
  }
  const administrator = actorOf(organization);
  expect((await listOutbox(administrator, query())).rows).toHaveLength(1);
  env.mail.transport = "smtp";
  await expect(listOutbox(administrator, query())).rejects.toMatchObject({ code: "not_found" });
});

test("mails of another organization are not found", async () => {
  const [foreign] = await queueInvitations(await testOrganization(), ["b@example.com"]);
  const actor = actorOf(organization);
  expect(await listOutbox(actor, query())).toMatchObject({ rows: [], total: 0, from: 0 });
  for (const id of [foreign!.mailId, randomUUID(), "nonsense", "' or true --"]) {
    await expect(readOutboxMail(actor, id)).rejects.toMatchObject({ code: "not_found" });
  }
});

test("pages show every waiting mail once, the newest first, with what they are part of", async () => {
  const recipients = Array.from({ length: 60 }, (_, index) => `page-${index}@example.com`);
  await queueInvitations(organization, recipients);
  const actor = actorOf(organization);
  const first = await listOutbox(actor, query({ size: "25" }));
  expect(first).toMatchObject({ total: 60, from: 1, previous: undefined });
  const second = await listOutbox(actor, query({ size: "25", cursor: first.next }));
  const third = await listOutbox(actor, query({ size: "25", cursor: second.next }));
  expect(second.from).toBe(26);
  expect(third).toMatchObject({ from: 51, next: undefined });
  const seen = [first, second, third].flatMap((page) => page.rows.map((row) => row.id));
  expect(new Set(seen).size).toBe(60);
  expect(seen).toEqual(seen.toSorted().toReversed());
  const back = await listOutbox(actor, query({ size: "25", cursor: third.previous }));
  expect(back.rows).toEqual(second.rows);
});

test("search finds any part of the recipient, in any case", async () => {
  await queueInvitations(organization, ["Ada@Example.org", "grace_100%@example.org"]);
  const actor = actorOf(organization);
  const found = async (q: string) =>
    (await listOutbox(actor, query({ q }))).rows.map((row) => row.to);
  expect(await found("ada@ex")).toEqual(["Ada@Example.org"]);
  expect(await found("%")).toEqual(["grace_100%@example.org"]);
  expect(await found("nobody")).toEqual([]);
  expect(await found("\0")).toHaveLength(2);
});

test("a mail in the Outbox has its link, and says when that is dead", async () => {
  const [queued] = await queueInvitations(organization, ["c@example.com"]);
  const mail = await readOutboxMail(actorOf(organization), queued!.mailId);
  expect(mail).toMatchObject({ to: "c@example.com", kind: "Invitation", dead: null });
  expect(mail.text).toContain(mail.link);
});

test("a mail that left is not in the Outbox", async () => {
  const [queued] = await queueInvitations(organization, ["d@example.com"]);
  await db.update(mails).set({ state: "sent" }).where(eq(mails.id, queued!.mailId));
  const actor = actorOf(organization);
  expect((await listOutbox(actor, query())).rows).toEqual([]);
  await expect(readOutboxMail(actor, queued!.mailId)).rejects.toMatchObject({ code: "not_found" });
  expect(await outboxMessages({ limit: 50 })).toEqual([]);
});
