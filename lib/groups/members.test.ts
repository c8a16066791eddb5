import { and, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, groupMemberships, groups, mails, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { addPeople } from "@/lib/bulk/testing/people";
import { after, days, now, setClock } from "@/lib/clock";
import { renderMails } from "@/lib/mail-worker/render";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";

import { addMembers, removeMembers } from "./members";

let organization: TestOrganization;
let manager: Actor;
let group: typeof groups.$inferSelect;

beforeEach(async () => {
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
  const [row] = await db
    .insert(groups)
    .values({ organizationId: organization.id, name: "Billing" })
    .returning();
  group = row!;
});

afterEach(() => setClock());

const read = (id: string) =>
  db
    .select({ userId: users.id, email: users.email, status: users.status })
    .from(users)
    .where(eq(users.id, id));
const readAll = () =>
  db
    .select({ userId: users.id, email: users.email, status: users.status })
    .from(users)
    .where(eq(users.organizationId, organization.id));
type People = Awaited<ReturnType<typeof readAll>>;

const add = (people: People, endsAt: Date | null = null, of = group) =>
  db.transaction((tx) => addMembers(tx, manager, of, people, endsAt, now()));
const remove = (people: People) =>
  db.transaction((tx) => removeMembers(tx, manager, group, people, now()));
const membership = async (userId: string) =>
  (await db.select().from(groupMemberships).where(eq(groupMemberships.userId, userId)))[0];
const eventsOf = (targetId: string) =>
  db
    .select({ action: auditEvents.action, before: auditEvents.before, after: auditEvents.after })
    .from(auditEvents)
    .where(and(eq(auditEvents.targetId, targetId), eq(auditEvents.organizationId, organization.id)))
    .orderBy(auditEvents.id);

test("a user who is added has a membership with its end, the actor, and an event", async () => {
  const person = await organization.addPerson("responder");
  const endsAt = after(now(), days(30));
  const people = await read(person.id);
  expect(await add(people, endsAt)).toEqual({ changedIds: [person.id] });
  expect(await membership(person.id)).toMatchObject({ addedBy: manager.userId, endsAt });
  expect(await eventsOf(person.id)).toEqual([
    {
      action: "user.group_joined",
      before: null,
      after: { group: "Billing", endsAt: endsAt.toISOString() },
    },
  ]);
  expect(await eventsOf(group.id)).toEqual([
    {
      action: "group.members_added",
      before: null,
      after: { members: 1, people: [person.email] },
    },
  ]);
});

test("a current member stays as they are", async () => {
  const person = await organization.addPerson("responder");
  const people = await read(person.id);
  await add(people);
  expect(await add(people, after(now(), days(1)))).toEqual({ changedIds: [] });
  expect(await membership(person.id)).toMatchObject({ endsAt: null });
  expect(await eventsOf(person.id)).toHaveLength(1);
});

test("a membership that has ended begins anew", async () => {
  const person = await organization.addPerson("responder");
  const people = await read(person.id);
  await add(people, after(now(), days(1)));
  setClock(() => after(new Date(), days(2)));
  expect(await add(people)).toEqual({ changedIds: [person.id] });
  expect(await membership(person.id)).toMatchObject({ endsAt: null });
  expect(await eventsOf(person.id)).toHaveLength(2);
});

describe("an email about the group", () => {
  const recipients = async () =>
    (await db.select().from(mails).where(eq(mails.groupId, group.id))).map(
      ({ recipient }) => recipient,
    );

  test("goes to active users who are added, but not to the actor", async () => {
    const active = await organization.addPerson("responder");
    await addPeople(organization, [
      { status: "invited", roleKey: "responder", count: 1 },
      { status: "inactive", roleKey: "responder", count: 1 },
    ]);
    const people = (await readAll()).filter(
      ({ email, userId }) =>
        email === active.email || userId === manager.userId || /^p\d/.test(email),
    );
    expect(people).toHaveLength(4);
    await add(people);
    expect(await recipients()).toEqual([active.email]);
    await add(people);
    expect(await recipients()).toHaveLength(1);
  });

  test("is not sent when the group does not send them", async () => {
    const active = await organization.addPerson("responder");
    await add(await read(active.id), null, { ...group, notifiesMembers: false });
    expect(await recipients()).toEqual([]);
  });

  test("names the group, who added the user, and the end", async () => {
    const active = await organization.addPerson("responder");
    setClock(() => new Date("2026-11-30T12:00:00Z"));
    await add(await read(active.id), new Date("2027-02-03T08:00:00Z"));
    const rows = await db.select().from(mails).where(eq(mails.groupId, group.id));
    const [mail] = await renderMails(db, rows, now());
    expect(mail).toMatchObject({
      to: active.email,
      subject: "You were added to Billing",
      link: null,
      dead: null,
    });
    for (const form of [
      mail!.text,
      mail!.html.replaceAll("\u00a0", " ").replace(/<!-- -->/g, ""),
    ]) {
      expect(form).toContain(manager.email);
      expect(form).toContain("Your membership ends on Wednesday, 3 February 2027 at 08:00 UTC.");
      expect(form).toContain(`/sign-in?organization=${organization.slug}`);
    }
  });

  test("shows hostile and long group names as text", async () => {
    const active = await organization.addPerson("responder");
    const name = `<img src=x> https://evil.example ${"م".repeat(90)}`;
    await db.update(groups).set({ name }).where(eq(groups.id, group.id));
    await add(await read(active.id));
    const rows = await db.select().from(mails).where(eq(mails.groupId, group.id));
    const [mail] = await renderMails(db, rows, now());
    expect(mail!.html).not.toContain("<img");
    expect(mail!.text).not.toContain("evil.example");
    expect([...mail!.subject].length).toBeLessThan(160);
  });
});

test("a user who is removed has an event with the end that the membership had", async () => {
  const person = await organization.addPerson("responder");
  const people = await read(person.id);
  const endsAt = after(now(), days(1));
  await add(people, endsAt);
  expect(await remove(people)).toEqual({ changedIds: [person.id] });
  expect(await membership(person.id)).toBeUndefined();
  expect((await eventsOf(person.id)).at(-1)).toEqual({
    action: "user.group_left",
    before: { group: "Billing", endsAt: endsAt.toISOString() },
    after: null,
  });
  expect(await remove(people)).toEqual({ changedIds: [] });
});

test("removing a membership that has ended leaves no event", async () => {
  const person = await organization.addPerson("responder");
  const people = await read(person.id);
  await add(people, after(now(), days(1)));
  setClock(() => after(new Date(), days(2)));
  expect(await remove(people)).toEqual({ changedIds: [] });
  expect(await eventsOf(person.id)).toHaveLength(1);
});

test("2,000 users cost as many statements as two", async () => {
  await addPeople(organization, [{ status: "active", roleKey: "responder", count: 2_002 }]);
  const people = (await readAll()).filter(({ email }) => /^p\d/.test(email));
  const few = people.slice(0, 2);
  const many = people.slice(2);
  const counts = [
    await countStatements(() => add(few)),
    await countStatements(() => add(many)),
    await countStatements(() => remove(few)),
    await countStatements(() => remove(many)),
  ];
  expect(counts[0]).toBe(counts[1]);
  expect(counts[2]).toBe(counts[3]);
  expect(await eventsOf(group.id)).toHaveLength(4);
  expect((await eventsOf(group.id)).at(-1)?.after).toEqual({ members: 2_000 });
});
