import { and, eq, inArray } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import {
  auditEvents,
  bulkOperations,
  groupManagers,
  groupMemberships,
  groups,
  mails,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { days, minutes, setClock } from "@/lib/clock";
import { countActiveAdministrators } from "@/lib/users/access";
import { deleteGroup } from "@/lib/groups/delete";
import { addGroup } from "@/lib/testing/groups";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";

import { previewBulkOperation } from "./preview";
import { loadBulkOperation } from "./queries";
import { bulkOperationSchema } from "./schema";
import type { BulkOperationRequest } from "./schema";
import { startBulkOperation } from "./start";
import { addPeople } from "./testing/people";
import { undoBulkOperation } from "./undo";
import { workOnNextBatch } from "./work";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;
let groupId: string;

beforeEach(async () => {
  await db.delete(bulkOperations);
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
  groupId = await addGroup(organization, "Billing");
});

afterEach(() => setClock());

const preview = (actor: Actor, request: BulkOperationRequest) =>
  previewBulkOperation(actor, bulkOperationSchema.parse(request));
const start = (actor: Actor, request: BulkOperationRequest) =>
  startBulkOperation(actor, bulkOperationSchema.parse(request));
const among = (userIds: string[]) => ({ selection: { userIds } });
const everyone = {
  selection: {
    filters: { q: "", status: "", role: "", group: "", password: "", activity: "", import: "" },
  },
};
const codesOf = (work: Promise<unknown>[]) =>
  Promise.all(
    work.map((each) =>
      each.then(
        () => "ok",
        ({ code }: { code: string }) => code,
      ),
    ),
  );
const add = (userIds: string[], into = groupId) =>
  ({ operation: "add_to_group", groupId: into, ...among(userIds) }) as const;
const remove = (userIds: string[], from = groupId) =>
  ({ operation: "remove_from_group", groupId: from, ...among(userIds) }) as const;
const people = (count: number, roleKey = "responder") =>
  addPeople(organization, [{ status: "active", roleKey, count }]);
const membersOf = (id = groupId) =>
  db
    .select()
    .from(groupMemberships)
    .where(eq(groupMemberships.groupId, id))
    .orderBy(groupMemberships.userId);
const idsOf = async (id = groupId) => (await membersOf(id)).map(({ userId }) => userId);
const eventsOf = (ids: string[], action: "user.group_joined" | "user.group_left") =>
  db.$count(auditEvents, and(inArray(auditEvents.targetId, ids), eq(auditEvents.action, action)));

async function workToTheEnd(): Promise<void> {
  while ((await workOnNextBatch(new Map())) === "worked");
}

describe("adding to a group", () => {
  test("makes members until a day, with an audit event and an email for each active user", async () => {
    const active = await people(3);
    const invited = await addPeople(organization, [
      { status: "invited", roleKey: "responder", count: 1 },
    ]);
    const ids = [...active, ...invited].toSorted();
    const endsAt = new Date(Date.now() + days(30));
    const done = await start(manager, { ...add(ids), endsAt: endsAt.toISOString() });
    expect(done).toMatchObject({ state: "done", changed: 4, groupName: "Billing", mayUndo: true });
    const members = await membersOf();
    expect(members.map(({ userId }) => userId)).toEqual(ids);
    for (const member of members) expect(member).toMatchObject({ addedBy: manager.userId, endsAt });
    expect(await eventsOf(ids, "user.group_joined")).toBe(4);
    expect(await db.$count(mails, eq(mails.kind, "added_to_group"))).toBe(3);
  });

  test("previews exactly what it does, with the reasons for the others and what the group gives", async () => {
    await organization.setAccessControl("rbac");
    const given = await addGroup(organization, "Managers", [], "manager");
    const ids = await addPeople(organization, [
      { status: "active", roleKey: "responder", count: 4 },
      { status: "deleted", roleKey: "responder", count: 2 },
      { status: "active", roleKey: "administrator", count: 3 },
    ]);
    await db.insert(groupMemberships).values(
      [ids[0]!, ids[1]!].map((userId, index) => ({
        userId,
        groupId: given,
        organizationId: organization.id,
        createdAt: new Date("2020-01-01"),
        endsAt: index === 0 ? null : new Date("2020-02-01"),
      })),
    );
    const request = add([...ids, manager.userId], given);
    const expected = await preview(manager, request);
    expect(expected).toEqual({
      total: 10,
      changes: 3,
      skipped: [
        {
          reason: "Your own account (you can't add yourself to a group that gives a role).",
          count: 1,
        },
        { reason: "3 have a role above yours.", count: 3 },
        { reason: "2 were deleted.", count: 2 },
        { reason: "1 is already in this group.", count: 1 },
      ],
      effects: ["They get the role Manager.", "Each active user gets an email."],
    });
    const done = await start(manager, request);
    expect(done).toMatchObject({ changed: 3, total: 10, skipped: expected.skipped });
    // The membership that had ended began anew.
    expect(await idsOf(given)).toContain(ids[1]);
    expect(await idsOf(given)).toHaveLength(4);
  });

  test("says nothing about the role with Basic access, but asks for the right to give it", async () => {
    const given = await addGroup(organization, "Administrators", [], "administrator");
    const ids = await people(1);
    expect((await preview(administrator, add(ids, given))).effects).toEqual([
      "Each active user gets an email.",
    ]);
    expect(
      await codesOf([preview(manager, add(ids, given)), start(manager, add(ids, given))]),
    ).toEqual(["forbidden", "forbidden"]);
    expect(await idsOf(given)).toEqual([]);
  });

  test("needs groups:manage or being the group manager of this group", async () => {
    await organization.addRole("helper", 30, ["users:read", "users:invite", "users:manage"]);
    const helper = await organization.addActor("helper");
    const ids = await people(2);
    expect(await codesOf([preview(helper, add(ids)), start(helper, add(ids))])).toEqual([
      "forbidden",
      "forbidden",
    ]);
    await db.insert(groupManagers).values({
      userId: helper.userId,
      groupId,
      organizationId: organization.id,
      createdAt: new Date(),
    });
    expect(await start(helper, add(ids))).toMatchObject({ changed: 2 });
    const other = await addGroup(organization, "Other");
    expect(await codesOf([start(helper, add(ids, other))])).toEqual(["forbidden"]);
  });

  test("answers not found for groups of other organizations, and changes none of their users", async () => {
    const other = await makeOrganization();
    const foreign = await addGroup(other, "Billing");
    const stranger = await other.addPerson("responder");
    const ids = await people(1);
    expect(
      await codesOf([
        preview(administrator, add(ids, foreign)),
        start(administrator, add(ids, foreign)),
        start(administrator, remove(ids, foreign)),
        start(administrator, add([stranger.id])),
      ]),
    ).toEqual(["not_found", "not_found", "not_found", "conflict"]);
    expect(await start(administrator, add([stranger.id, ...ids]))).toMatchObject({ total: 1 });
    expect(await idsOf(foreign)).toEqual([]);
  });

  test.each([0, -1, days(400)])("is refused with an end %d ms from now", async (ms) => {
    const ids = await people(1);
    const at = new Date("2030-01-01T00:00:00Z");
    setClock(() => at);
    const request = { ...add(ids), endsAt: new Date(at.getTime() + ms).toISOString() };
    for (const attempt of [preview, start]) {
      await expect(attempt(manager, request)).rejects.toMatchObject({
        code: "invalid",
        fieldErrors: { endsAt: expect.stringContaining("Choose a date") },
      });
    }
  });

  test("takes the same statements for a few users and for many", async () => {
    const few = await people(2);
    const many = await people(400);
    const into = (ids: string[]) => countStatements(() => start(manager, add(ids)));
    const out = (ids: string[]) => countStatements(() => start(manager, remove(ids)));
    expect(await into(many)).toBe(await into(few));
    expect(await out(many)).toBe(await out(few));
  });

  test("by two managers at once adds each user once", async () => {
    const ids = await people(30);
    const other = await organization.addActor("manager");
    const done = await Promise.allSettled([
      start(manager, add(ids.slice(0, 20))),
      start(other, add(ids.slice(10))),
    ]);
    const changed = done.map((each) => (each.status === "fulfilled" ? each.value.changed : 0));
    expect(changed.reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(await idsOf()).toEqual(ids.toSorted());
    expect(await eventsOf(ids, "user.group_joined")).toBe(30);
  });
});

describe("removing from a group", () => {
  test("skips users who are no members, above the actor, or oneself where it takes a role away", async () => {
    await organization.setAccessControl("rbac");
    const ids = await people(3);
    const [superior] = await people(1, "administrator");
    const given = await addGroup(
      organization,
      "Managers",
      [ids[0]!, ids[1]!, superior!, manager.userId],
      "manager",
    );
    const request = remove([...ids, superior!, manager.userId], given);
    const expected = await preview(manager, request);
    expect(expected).toMatchObject({
      changes: 2,
      skipped: [
        {
          reason:
            "Your own account (you can't remove yourself from a group that gives you a role).",
          count: 1,
        },
        { reason: "1 has a role above yours.", count: 1 },
        { reason: "1 is not in this group.", count: 1 },
      ],
      effects: ["They no longer get the role Manager from this group."],
    });
    expect(await start(manager, request)).toMatchObject({ changed: 2, skipped: expected.skipped });
    expect(await idsOf(given)).toEqual([superior!, manager.userId].toSorted());
    expect(await eventsOf(ids, "user.group_left")).toBe(2);
  });

  test("of oneself is allowed where nothing is taken away", async () => {
    const own = await addGroup(organization, "Plain", [manager.userId], "manager");
    expect(await start(manager, remove([manager.userId], own))).toMatchObject({ changed: 1 });
  });

  test("leaves an active Administrator, and takes those who are it otherwise", async () => {
    await organization.setAccessControl("rbac");
    // No user is Administrator by role, but two through the group and one in both ways.
    const [first, second, both] = (await people(3)) as [string, string, string];
    const given = await addGroup(organization, "Owners", [first, second, both], "administrator");
    await db.update(users).set({ systemAdmin: true }).where(eq(users.id, both));
    await organization.addRole("owner", 40, [...administrator.permissions]);
    await db
      .update(users)
      .set({ roleKey: "owner" })
      .where(and(eq(users.organizationId, organization.id), eq(users.roleKey, "administrator")));
    const request = remove([first, second, both], given);
    expect((await preview(administrator, request)).changes).toBe(3);
    await db.update(users).set({ systemAdmin: false }).where(eq(users.id, both));
    const expected = await preview(administrator, request);
    expect(expected).toMatchObject({
      changes: 2,
      skipped: [{ reason: "1 is the last active Administrator.", count: 1 }],
    });
    expect(await start(administrator, request)).toMatchObject({ changed: 2 });
    expect(await countActiveAdministrators(db, organization.id)).toBe(1);
  });
});

describe("undoing", () => {
  test("an addition removes those who are still members as they were added", async () => {
    const at = Date.now();
    const [former, ...ids] = (await people(5)) as [string, ...string[]];
    await db.insert(groupMemberships).values({
      userId: former,
      groupId,
      organizationId: organization.id,
      createdAt: new Date(at - days(9)),
      endsAt: new Date(at - days(1)),
    });
    const earlier = await people(1);
    await start(administrator, add(earlier));
    const done = await start(manager, add([former, ...earlier, ...ids]));
    expect(done.changed).toBe(5);
    // One left, one left and joined again, one got an end.
    await start(administrator, remove([ids[0]!, ids[1]!]));
    await start(administrator, add([ids[1]!]));
    await db
      .update(groupMemberships)
      .set({ endsAt: new Date(at + days(3)) })
      .where(eq(groupMemberships.userId, ids[2]!));
    const undo = await undoBulkOperation(manager, done.id);
    expect(undo).toMatchObject({ operation: "remove_from_group", isUndo: true, changed: 2 });
    expect(await idsOf()).toEqual([...earlier, ids[1]!, ids[2]!].toSorted());
    expect(await codesOf([undoBulkOperation(manager, done.id)])).toEqual(["conflict"]);
  });

  test("a removal puts back those who did not join since, until the day they had, without an email", async () => {
    const at = Date.now();
    const ids = (await people(4)) as [string, string, string, string];
    const soon = new Date(at + minutes(5)).toISOString();
    const later = new Date(at + days(5)).toISOString();
    const own = await addGroup(organization, "Own", [
      ids[0],
      { id: ids[1], endsAt: later },
      { id: ids[2], endsAt: soon },
      ids[3],
    ]);
    const done = await start(manager, remove(ids, own));
    expect(done.changed).toBe(4);
    await start(administrator, add([ids[3]], own));
    await start(administrator, remove([ids[3]], own));
    const mailsBefore = await db.$count(mails, eq(mails.kind, "added_to_group"));
    setClock(() => new Date(at + minutes(6)));
    const undo = await undoBulkOperation(manager, done.id);
    expect(undo).toMatchObject({ operation: "add_to_group", changed: 2 });
    expect(undo.skipped).toEqual([
      { reason: "1 has a membership that has ended since.", count: 1 },
    ]);
    const back = await membersOf(own);
    expect(new Map(back.map(({ userId, endsAt }) => [userId, endsAt?.toISOString()]))).toEqual(
      new Map([
        [ids[0], undefined],
        [ids[1], later],
      ]),
    );
    expect(await db.$count(mails, eq(mails.kind, "added_to_group"))).toBe(mailsBefore);
  });

  test("is over after 10 minutes, and asks for the rights again", async () => {
    const ids = await people(2);
    const done = await start(manager, add(ids));
    const late = Date.now() + minutes(10);
    setClock(() => new Date(late));
    expect(await codesOf([undoBulkOperation(manager, done.id)])).toEqual(["conflict"]);
    setClock();
    await db.update(groups).set({ roleKey: "administrator" }).where(eq(groups.id, groupId));
    expect(await codesOf([undoBulkOperation(manager, done.id)])).toEqual(["forbidden"]);
    expect(await idsOf()).toHaveLength(2);
  });
});

describe("more users than a batch has", { timeout: 60_000 }, () => {
  const count = 10_020;
  const request = () => ({ operation: "add_to_group", groupId, ...everyone }) as const;

  async function begin(): Promise<string> {
    await people(count);
    const operation = await start(manager, request());
    expect(operation).toMatchObject({ state: "running", processed: 0 });
    return operation.id;
  }

  test("join in the background, 10,000 at a time, and leave again with Undo", async () => {
    const id = await begin();
    await workOnNextBatch(new Map());
    expect(await loadBulkOperation(manager, id)).toMatchObject({ processed: 10_000 });
    await workToTheEnd();
    const done = await loadBulkOperation(manager, id);
    // Both Administrators are above the manager.
    expect(done).toMatchObject({ state: "done", changed: count + 1, mayUndo: true });
    const undo = await undoBulkOperation(manager, id);
    await workToTheEnd();
    expect(await loadBulkOperation(manager, undo.id)).toMatchObject({ changed: count + 1 });
    expect(await idsOf()).toEqual([]);
  });

  test("are decided again in each batch, when the mode changes while it runs", async () => {
    await db.update(groups).set({ roleKey: "manager" }).where(eq(groups.id, groupId));
    const id = await begin();
    // With RBAC the users become Administrators through another group.
    const all = await db
      .select({ id: users.id })
      .from(users)
      .where(eq(users.organizationId, organization.id));
    await addGroup(
      organization,
      "Owners",
      all.map((each) => each.id),
      "administrator",
    );
    await workOnNextBatch(new Map());
    const first = (await loadBulkOperation(manager, id)).changed;
    await organization.setAccessControl("rbac");
    await workToTheEnd();
    expect(first).toBeGreaterThan(9_990);
    // The manager has become one as well, and so may act on all of them.
    expect(await loadBulkOperation(manager, id)).toMatchObject({ state: "done" });
  });

  test("stop with a sentence when the group is deleted, and cannot be undone", async () => {
    const id = await begin();
    await workOnNextBatch(new Map());
    await deleteGroup(administrator, groupId);
    await workToTheEnd();
    expect(await loadBulkOperation(manager, id)).toMatchObject({
      state: "failed",
      processed: 10_000,
      groupName: null,
      mayUndo: false,
      problem: "Stopped: the group was deleted. No more users were changed.",
    });
    await expect(undoBulkOperation(manager, id)).rejects.toThrow("The group was deleted");
  });

  test("do not hold up the deletion of the group, whichever comes first", async () => {
    const id = await begin();
    const work = workOnNextBatch(new Map());
    await Promise.all([work, deleteGroup(administrator, groupId)]);
    await workToTheEnd();
    expect((await loadBulkOperation(manager, id)).state).toBe("failed");
  });

  test("stop with a sentence when the group gets a role that the actor cannot give", async () => {
    const id = await begin();
    await workOnNextBatch(new Map());
    await db.update(groups).set({ roleKey: "administrator" }).where(eq(groups.id, groupId));
    await workToTheEnd();
    const stopped = await loadBulkOperation(manager, id);
    expect(stopped).toMatchObject({ state: "failed", processed: 10_000 });
    expect(stopped.problem).toContain("no longer allowed to do it: This group gives a role");
  });
});

test("a filter by group and No group select users for an operation", async () => {
  const [one, two] = (await people(2)) as [string, string];
  await start(manager, add([one]));
  const filtered = (group: string) => ({
    selection: {
      filters: { ...everyone.selection.filters, group, role: "responder" },
      except: [],
    },
  });
  const other = await addGroup(organization, "Other");
  const request = { operation: "add_to_group", groupId: other } as const;
  expect(await start(manager, { ...request, ...filtered(groupId) })).toMatchObject({ changed: 1 });
  expect(await idsOf(other)).toEqual([one]);
  expect(await start(manager, { ...request, ...filtered("none") })).toMatchObject({ changed: 1 });
  expect(await idsOf(other)).toEqual([one, two].toSorted());
  const foreign = await addGroup(await makeOrganization(), "Other");
  expect(await codesOf([start(manager, { ...request, ...filtered(foreign) })])).toEqual([
    "conflict",
  ]);
});
