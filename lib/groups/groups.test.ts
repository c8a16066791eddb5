import { and, eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import {
  auditEvents,
  groupManagers,
  groupMemberships,
  groups,
  joinLinkGroups,
  joinLinks,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { after, days, minutes, now, setClock } from "@/lib/clock";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";
import { countStatements } from "@/lib/testing/statements";

import { addGroupManagers } from "./add-managers";
import { addGroupMembers } from "./add-members";
import { createGroup } from "./create";
import { deleteGroup } from "./delete";
import { editGroup } from "./edit";
import { listGroups, loadGroup } from "./queries";
import { findCandidates, listManagers, listMembers } from "./users";
import { removeGroupManager } from "./remove-manager";
import { removeGroupMembers } from "./remove-members";
import { createGroupSchema, groupListSchema, maxPastedAddresses, memberListSchema } from "./schema";
import { setMembershipEnd } from "./set-end";
import { undoGroupEdit } from "./undo";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
});
afterEach(() => setClock());

const values = { name: "Billing", description: "", roleKey: "", notifiesMembers: true };
const create = async (input: Partial<typeof values> = {}, actor = administrator) =>
  (await createGroup(actor, createGroupSchema.parse({ ...values, ...input }))).groupId;
const edit = (groupId: string, version: number, input: Partial<typeof values>, actor = manager) =>
  editGroup(actor, { ...values, ...input, groupId, version });
const add = (groupId: string, userIds: string[], actor = manager, endsAt: Date | null = null) =>
  addGroupMembers(actor, { groupId, userIds, addresses: "", endsAt });
const paste = (groupId: string, addresses: string, actor = manager) =>
  addGroupMembers(actor, { groupId, userIds: [], addresses, endsAt: null });
const remove = (groupId: string, userIds: string[], actor = manager) =>
  removeGroupMembers(actor, { groupId, userIds });
const members = async (groupId: string) =>
  (
    await db
      .select({ userId: groupMemberships.userId })
      .from(groupMemberships)
      .where(eq(groupMemberships.groupId, groupId))
  ).map(({ userId }) => userId);
const row = async (groupId: string) =>
  (await db.select().from(groups).where(eq(groups.id, groupId)))[0];
const person = async (roleKey: string) => (await organization.addPerson(roleKey)).id;

/** A group manager of the group without groups:manage. */
async function groupManager(groupId: string, roleKey = "responder"): Promise<Actor> {
  const actor = await organization.addActor(roleKey);
  await addGroupManagers(administrator, { groupId, userIds: [actor.userId] });
  return (await loadActor(actor.sessionId))!;
}

/** The code and the sentence of a refusal, with its field. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "ok",
    (error: { code: string; message: string; fieldErrors?: Record<string, string> }) =>
      [error.code, ...Object.keys(error.fieldErrors ?? {})].join(" "),
  );

describe("the name of a group", () => {
  const problem = (name: string) =>
    createGroupSchema.safeParse({ ...values, name }).error?.issues[0]?.message;

  test("is trimmed, has one line and a visible character, no $$ and no $ at the start", () => {
    expect(problem("   ")).toBe("Enter a name.");
    expect(problem("\u200b\u00a0")).toBe("Enter a name.");
    expect(problem("One\nTwo")).toBe("Remove line breaks and control characters.");
    expect(problem("Bil\u200dling")).toBe("Remove invisible characters.");
    expect(problem("Up$$Down")).toMatch(/^Remove \$\$ from the name/);
    expect(problem("$ales")).toMatch(/^Begin the name with another character than \$/);
    expect(problem("Sale$")).toBeUndefined();
    expect(problem("x".repeat(129))).toBe("Use at most 128 characters.");
    expect(createGroupSchema.parse({ ...values, name: "  A$  " }).name).toBe("A$");
  });

  test("can have 128 Arabic letters", async () => {
    const name = "م".repeat(128);
    expect((await row(await create({ name })))!.name).toBe(name);
  });

  test("is unique in any case, also when two are created at once, but not across organizations", async () => {
    await create({ name: "Straße" });
    expect(await refusal(create({ name: "sTRASSE" }))).toBe("ok");
    expect(await refusal(create({ name: "STRAßE" }))).toBe("conflict name");
    const id = await create({ name: "Other" });
    expect(await refusal(edit(id, 1, { name: "straße" }))).toBe("conflict name");
    expect(await refusal(edit(id, 1, { name: "OTHER" }))).toBe("ok");
    const both = await Promise.allSettled([create({ name: "Twin" }), create({ name: "twin" })]);
    expect(codesOf(both).toSorted()).toEqual(["conflict", "ok"]);
    const elsewhere = await (await makeOrganization()).addActor("manager");
    expect(await refusal(create({ name: "Twin" }, elsewhere))).toBe("ok");
  });
});

describe("a group", () => {
  test("is created, edited and deleted with groups:manage only", async () => {
    const id = await create({}, manager);
    const responder = await organization.addActor("responder");
    const own = await groupManager(id);
    for (const actor of [responder, own]) {
      expect(await refusal(create({ name: "Mine" }, actor))).toBe("forbidden");
      expect(await refusal(edit(id, 1, { name: "Mine" }, actor))).toBe("forbidden");
      expect(await refusal(undoGroupEdit(actor, id))).toBe("forbidden");
      expect(await refusal(deleteGroup(actor, id))).toBe("forbidden");
      expect(
        await refusal(addGroupManagers(actor, { groupId: id, userIds: [responder.userId] })),
      ).toBe("forbidden");
      expect(await refusal(removeGroupManager(actor, { groupId: id, userId: own.userId }))).toBe(
        "forbidden",
      );
    }
    expect(await row(id)).toMatchObject({ name: "Billing", version: 1 });
  });

  test("of another organization is not found by any command or query", async () => {
    const other = await makeOrganization();
    const theirs = await other.addActor("administrator");
    const id = await create({}, theirs);
    const ours = await create();
    const stranger = (await other.addPerson("responder")).id;
    const member = await person("responder");
    const attempts = {
      edit: () => edit(id, 1, { name: "Mine" }),
      undo: () => undoGroupEdit(manager, id),
      delete: () => deleteGroup(manager, id),
      add: () => add(id, [member]),
      paste: () => paste(id, "a@b.example"),
      remove: () => remove(id, [member]),
      end: () => setMembershipEnd(manager, { groupId: id, userId: member, endsAt: null }),
      addManager: () => addGroupManagers(manager, { groupId: id, userIds: [member] }),
      removeManager: () => removeGroupManager(manager, { groupId: id, userId: member }),
      load: () => loadGroup(manager, id),
      find: () => findCandidates(manager, { groupId: id, q: "", as: "member" }),
      manageStranger: () => addGroupManagers(manager, { groupId: ours, userIds: [stranger] }),
      endOfStranger: () =>
        setMembershipEnd(manager, { groupId: ours, userId: stranger, endsAt: null }),
      stopStranger: () => removeGroupManager(manager, { groupId: ours, userId: stranger }),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      expect([name, await refusal(attempt())]).toEqual([name, "not_found"]);
    }
    expect(await add(ours, [stranger])).toMatchObject({ added: 0 });
    expect(await members(ours)).toEqual([]);
    expect(await members(id)).toEqual([]);
  });

  test("that someone else edited is not saved, and tells the stored values", async () => {
    const id = await create({ name: "Before" });
    const results = await Promise.all([
      edit(id, 1, { name: "Before", description: "First" }, administrator),
      edit(id, 1, { name: "Before", description: "Second" }),
    ]);
    const saved = results.find((result) => result.saved);
    const overtaken = results.find((result) => !result.saved);
    expect(saved).toEqual({ saved: true, version: 2 });
    const { description } = (await row(id))!;
    expect(overtaken).toMatchObject({ current: { version: 2, name: "Before", description } });
  });

  test("is unchanged by an edit that changes nothing", async () => {
    const id = await create();
    expect(await edit(id, 1, {})).toEqual({ saved: true, version: 1 });
    const isEdit = and(eq(auditEvents.action, "group.edited"), eq(auditEvents.targetId, id));
    expect(await db.$count(auditEvents, isEdit)).toBe(0);
  });

  test("that is deleted leaves its name and each member's end in the audit log", async () => {
    const id = await create();
    const member = await person("responder");
    await add(id, [member]);
    expect(await deleteGroup(manager, id)).toEqual({ name: "Billing", members: 1 });
    const events = await db
      .select({ action: auditEvents.action, label: auditEvents.targetLabel })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.organizationId, organization.id),
          sql`${auditEvents.action} in ('group.deleted', 'user.group_left')`,
        ),
      )
      .orderBy(auditEvents.id);
    expect(events).toHaveLength(2);
    expect(events[0]).toEqual({ action: "group.deleted", label: "Billing" });
    expect(await refusal(deleteGroup(manager, id))).toBe("not_found");
  });
});

describe("the role of a group", () => {
  beforeEach(() => organization.setAccessControl("rbac"));

  test("can be set and changed by actors who could give the old and the new one", async () => {
    expect(await refusal(create({ roleKey: "administrator" }, manager))).toBe("forbidden roleKey");
    expect(await refusal(create({ roleKey: "nothing" }))).toBe("invalid roleKey");
    const admins = await create({ name: "Admins", roleKey: "administrator" });
    expect(await refusal(edit(admins, 1, { name: "Admins", roleKey: "responder" }))).toBe(
      "forbidden roleKey",
    );
    expect(await refusal(edit(admins, 1, { name: "Admins", roleKey: "" }))).toBe(
      "forbidden roleKey",
    );
    expect(await refusal(deleteGroup(manager, admins))).toBe("forbidden roleKey");
    const plain = await create({ name: "Plain" });
    expect(await refusal(edit(plain, 1, { roleKey: "administrator" }))).toBe("forbidden roleKey");
    expect(await refusal(edit(plain, 1, { roleKey: "manager" }))).toBe("ok");
  });

  test("cannot be one with a permission that the actor lacks, whatever its rank", async () => {
    await organization.addRole("auditor", 10, ["roles:manage"]);
    expect(await refusal(create({ roleKey: "auditor" }, manager))).toBe("forbidden roleKey");
  });

  test("with Basic access follows the same rules, as a later switch would raise the members", async () => {
    await organization.setAccessControl("basic");
    expect(await refusal(create({ roleKey: "administrator" }, manager))).toBe("forbidden roleKey");
    const admins = await create({ roleKey: "administrator" });
    expect(await refusal(edit(admins, 1, { roleKey: "" }))).toBe("forbidden roleKey");
    expect(await refusal(add(admins, [await person("responder")]))).toBe("forbidden");
  });

  test("cannot change for members above the actor, nor for the actor", async () => {
    const id = await create();
    await organization.addRole("identity", 20, ["identity:manage"]);
    const lower = await organization.addActor("responder");
    await db
      .update(users)
      .set({ extraPermissions: ["groups:manage", "identity:manage"] })
      .where(eq(users.id, lower.userId));
    const helper = (await loadActor(lower.sessionId))!;
    await add(id, [await person("stakeholder"), manager.userId], administrator);
    // The role of the Manager is above the Responder's, and would get a permission.
    expect(await refusal(edit(id, 1, { roleKey: "identity" }, helper))).toBe("forbidden roleKey");
    await remove(id, [manager.userId], administrator);
    expect(await refusal(edit(id, 1, { roleKey: "identity" }, helper))).toBe("ok");

    const own = await create({ name: "Own", roleKey: "manager" });
    const temporary = await organization.addActor("responder");
    await add(own, [temporary.userId], administrator);
    const raised = (await loadActor(temporary.sessionId))!;
    expect(await refusal(edit(own, 1, { name: "Own" }, raised))).toBe("forbidden roleKey");
    expect(await refusal(deleteGroup(raised, own))).toBe("forbidden roleKey");
  });

  test("must be safe for links where a link adds people to the group, and names the link", async () => {
    const id = await create();
    const [link] = await db
      .insert(joinLinks)
      .values({ organizationId: organization.id, name: "Partners", createdAt: now() })
      .returning({ id: joinLinks.id });
    await db
      .insert(joinLinkGroups)
      .values({ joinLinkId: link!.id, groupId: id, organizationId: organization.id });
    await expect(edit(id, 1, { roleKey: "manager" })).rejects.toMatchObject({
      code: "invalid",
      fieldErrors: { roleKey: expect.stringContaining("“Partners”") },
    });
    expect(await refusal(edit(id, 1, { roleKey: "responder" }))).toBe("ok");
    expect(await loadGroup(manager, id)).toMatchObject({ links: 1 });
    // A deleted link cannot be used, and its groups cannot be changed any more.
    await db.update(joinLinks).set({ deletedAt: now() }).where(eq(joinLinks.id, link!.id));
    expect(await loadGroup(manager, id)).toMatchObject({ links: 0 });
    expect(await refusal(edit(id, 2, { roleKey: "manager" }))).toBe("ok");
  });

  test("stays while the last Administrator depends on it, also by deleting the group or removing them", async () => {
    const id = await create({ roleKey: "administrator" });
    const last = await person("responder");
    await add(id, [last], administrator);
    await db
      .update(users)
      .set({ roleKey: "responder" })
      .where(and(eq(users.organizationId, organization.id), eq(users.roleKey, "administrator")));
    // An actor with every right, which they lose with the last Administrator.
    await organization.addRole("deputy", 40, [
      "users:read",
      "users:invite",
      "users:manage",
      "groups:manage",
      "roles:manage",
      "identity:manage",
      "audit:read",
    ]);
    await db.update(users).set({ roleKey: "deputy" }).where(eq(users.id, manager.userId));
    const deputy = (await loadActor(manager.sessionId))!;
    expect(await refusal(edit(id, 1, { roleKey: "" }, deputy))).toBe("conflict roleKey");
    expect(await refusal(edit(id, 1, { roleKey: "deputy" }, deputy))).toBe("conflict roleKey");
    expect(await refusal(deleteGroup(deputy, id))).toBe("conflict roleKey");
    expect(await refusal(remove(id, [last], deputy))).toBe("conflict");
    const soon = after(now(), days(1));
    expect(
      await refusal(setMembershipEnd(deputy, { groupId: id, userId: last, endsAt: soon })),
    ).toBe("conflict");
    expect(await members(id)).toEqual([last]);
    const second = await person("responder");
    await add(id, [second], deputy);
    expect(await refusal(remove(id, [last, second], deputy))).toBe("conflict");
    expect(await remove(id, [last], deputy)).toMatchObject({ removed: 1 });
  });
});

describe("an edit", () => {
  test("can be undone once, by who made it, for 10 minutes", async () => {
    const id = await create({ name: "Old", description: "Text" });
    await edit(id, 1, { name: "New", description: "Text" });
    expect((await loadGroup(manager, id)).undoableUntil).toBeInstanceOf(Date);
    expect((await loadGroup(administrator, id)).undoableUntil).toBeUndefined();
    expect(await refusal(undoGroupEdit(administrator, id))).toBe("conflict");
    await undoGroupEdit(manager, id);
    expect(await row(id)).toMatchObject({ name: "Old", description: "Text", version: 3 });
    expect(await refusal(undoGroupEdit(manager, id))).toBe("conflict");
    await edit(id, 3, { name: "Newer" });
    setClock(() => after(new Date(), minutes(10)));
    expect((await loadGroup(manager, id)).undoableUntil).toBeUndefined();
    expect(await refusal(undoGroupEdit(manager, id))).toBe("conflict");
  });

  test("cannot be undone after someone else changed the same value, but after other changes", async () => {
    const id = await create();
    await edit(id, 1, { description: "Mine" });
    await edit(id, 2, { description: "Mine", name: "Theirs" }, administrator);
    await undoGroupEdit(manager, id);
    expect(await row(id)).toMatchObject({ name: "Theirs", description: "" });
    await edit(id, 4, { name: "Theirs", description: "Again" });
    await edit(id, 5, { name: "Theirs", description: "Other" }, administrator);
    expect(await refusal(undoGroupEdit(manager, id))).toBe("conflict");
  });

  test("of the role is undone by the rules of now", async () => {
    await organization.setAccessControl("rbac");
    const id = await create({ roleKey: "administrator" });
    await edit(id, 1, { roleKey: "" }, administrator);
    await db.update(users).set({ roleKey: "manager" }).where(eq(users.id, administrator.userId));
    expect(await refusal(undoGroupEdit(administrator, id))).toBe("forbidden roleKey");
    expect((await row(id))!.roleKey).toBeNull();
  });

  test("of who is in the group does not stand in the way of undoing the edit before", async () => {
    const id = await create();
    const member = await person("responder");
    await add(id, [member]);
    await edit(id, 1, { name: "New" });
    const endsAt = after(now(), days(3));
    await setMembershipEnd(administrator, { groupId: id, userId: member, endsAt });
    await undoGroupEdit(manager, id);
    expect((await row(id))!.name).toBe("Billing");
  });
});

describe("members", () => {
  test("are added by actors who manage the group and could give its role, to whom they may act on", async () => {
    await organization.setAccessControl("rbac");
    const plain = await create();
    const managers = await create({ name: "Managers", roleKey: "manager" });
    const responder = await person("responder");
    const own = await groupManager(plain);
    const ownAbove = await groupManager(managers);
    const outsider = await organization.addActor("responder");
    expect(await refusal(add(plain, [responder], outsider))).toBe("forbidden");
    expect(await refusal(add(managers, [responder], own))).toBe("forbidden");
    expect(await refusal(add(managers, [responder], ownAbove))).toBe("forbidden");
    expect(await refusal(add(managers, [ownAbove.userId], ownAbove))).toBe("forbidden");
    expect(await add(plain, [responder, administrator.userId], own)).toMatchObject({
      added: 1,
      above: 1,
    });
    expect(await add(managers, [responder, administrator.userId])).toMatchObject({
      added: 1,
      above: 1,
    });
    expect(await add(plain, [own.userId], own)).toMatchObject({ added: 1 });
    // The Responder has a Manager's permissions now, through the group.
    expect(await refusal(remove(plain, [responder], own))).toBe("forbidden");
  });

  test("of a group manager who lost the group stay out of reach", async () => {
    const id = await create();
    const own = await groupManager(id);
    await removeGroupManager(administrator, { groupId: id, userId: own.userId });
    expect(await refusal(add(id, [await person("responder")], own))).toBe("forbidden");
  });

  test("who leave must be others, where the group gives a role", async () => {
    await organization.setAccessControl("rbac");
    const id = await create({ roleKey: "responder" });
    const other = await person("responder");
    await add(id, [manager.userId, other], administrator);
    await expect(remove(id, [manager.userId])).rejects.toMatchObject({
      code: "forbidden",
      message: "You can't remove yourself from a group that gives you a role.",
    });
    expect(await remove(id, [manager.userId, other])).toEqual({
      removed: 1,
      skipped: [
        { reason: "You can't remove yourself from a group that gives you a role.", count: 1 },
      ],
    });
    await organization.setAccessControl("basic");
    expect(await remove(id, [manager.userId])).toMatchObject({ removed: 1 });
  });

  test("have an end in the future, at most 366 days ahead", async () => {
    const id = await create();
    const member = await person("responder");
    const at = now();
    setClock(() => at);
    for (const endsAt of [after(at, -1), at, after(at, days(366) + 1), after(at, days(400))]) {
      expect(await refusal(add(id, [member], manager, endsAt))).toBe("invalid endsAt");
    }
    await add(id, [member], manager, after(at, days(366)));
    const end = (endsAt: Date | null, userId = member) =>
      refusal(setMembershipEnd(manager, { groupId: id, userId, endsAt }));
    expect(await end(at)).toBe("invalid endsAt");
    expect(await end(after(at, days(400)))).toBe("invalid endsAt");
    expect(await end(null)).toBe("ok");
    expect(await end(after(at, days(1)))).toBe("ok");
    setClock(() => after(at, days(1)));
    expect(await end(null)).toBe("not_found");
  });

  test("cannot change how long they have a role themselves", async () => {
    await organization.setAccessControl("rbac");
    const id = await create({ roleKey: "manager" });
    const temporary = await organization.addActor("responder");
    await add(id, [temporary.userId], administrator, after(now(), days(1)));
    const raised = (await loadActor(temporary.sessionId))!;
    expect(raised.permissions.has("groups:manage")).toBe(true);
    expect(
      await refusal(setMembershipEnd(raised, { groupId: id, userId: raised.userId, endsAt: null })),
    ).toBe("forbidden");
    expect(await refusal(addGroupManagers(raised, { groupId: id, userIds: [raised.userId] }))).toBe(
      "forbidden",
    );
    // Nor through another group with the role; a group without one takes them.
    const another = await create({ name: "Another", roleKey: "manager" });
    expect(await add(another, [raised.userId], raised)).toMatchObject({ added: 0, self: true });
    const plain = await create({ name: "Plain" });
    expect(await add(plain, [raised.userId], raised)).toMatchObject({ added: 1 });
    const role = { name: "Plain", roleKey: "manager" };
    expect(await refusal(edit(plain, 1, role, raised))).toBe("forbidden roleKey");
    expect(await refusal(edit(plain, 1, role, administrator))).toBe("ok");
  });

  test("whom two managers add at once are added once", async () => {
    const id = await create();
    const ids = await Promise.all(Array.from({ length: 5 }, () => person("responder")));
    const results = await Promise.all([add(id, ids), add(id, ids, administrator)]);
    expect(results.map(({ added }) => added).toSorted()).toEqual([0, 5]);
    expect(await members(id)).toHaveLength(5);
    expect(
      await db.$count(
        auditEvents,
        and(
          eq(auditEvents.organizationId, organization.id),
          eq(auditEvents.action, "user.group_joined"),
        ),
      ),
    ).toBe(5);
  });

  test("are added from pasted addresses in any form, and what was not added is told", async () => {
    const id = await create();
    const [one, two, gone] = await Promise.all([
      organization.addPerson("responder"),
      organization.addPerson("responder"),
      organization.addPerson("responder"),
    ]);
    await db
      .update(users)
      .set({ status: "deleted", deletedAt: now() })
      .where(eq(users.id, gone.id));
    const stranger = await (await makeOrganization()).addPerson("responder");
    await add(id, [two.id]);
    const text = `Ada <${one.email.toUpperCase()}>; ${one.email}, ${two.email}\n${gone.email} ${stranger.email} ${administrator.email} nobody@nowhere.example, not-an-address`;
    expect(await paste(id, text)).toEqual({
      added: 1,
      alreadyMembers: 1,
      deleted: 1,
      above: 1,
      self: false,
      unknown: [stranger.email, "nobody@nowhere.example"],
      invalid: [{ text: "not-an-address", reason: expect.any(String) }],
    });
  });

  test("10,000 pasted addresses cost as many statements as two", { timeout: 60_000 }, async () => {
    const id = await create();
    const other = await makeOrganization();
    const domain = `${organization.slug}.many.example`;
    const insert = (organizationId: string, from: number, to: number, status: string) =>
      db.execute(sql`
        insert into users (organization_id, email, email_normalized, role_key, status, activated_at, deleted_at)
        select ${organizationId}, address, address, 'responder', ${status}, now(),
          case when ${status} = 'deleted' then now() end
        from generate_series(${from}::int, ${to}::int) as number
        cross join lateral (select 'm' || number || '@' || ${domain}::text as address) as made`);
    await insert(organization.id, 1, 5_985, "active");
    await insert(organization.id, 5_986, 5_995, "deleted");
    await insert(other.id, 5_996, 6_000, "active");
    await db.execute(sql`analyze users`);
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}@${domain}`).join("\n");

    const few = await countStatements(() => paste(id, lines(1, 2)));
    let result: Awaited<ReturnType<typeof paste>> | undefined;
    const many = await countStatements(async () => {
      result = await paste(id, lines(1, 10_000));
    });
    expect(result).toMatchObject({ added: 5_983, alreadyMembers: 2, deleted: 10, above: 0 });
    expect(result!.unknown).toHaveLength(4_005);
    expect(result!.unknown.slice(0, 5)).toEqual(lines(5_996, 6_000).split("\n"));
    expect(many).toBe(few);
    expect(await refusal(paste(id, lines(1, maxPastedAddresses + 1)))).toBe("invalid addresses");
  });
});

describe("group managers", () => {
  test("are added and removed with events, and deleted users and users above cannot be", async () => {
    const id = await create();
    const responder = await person("responder");
    const gone = await person("responder");
    await db.update(users).set({ status: "deleted", deletedAt: now() }).where(eq(users.id, gone));
    const addThem = (userIds: string[]) => addGroupManagers(manager, { groupId: id, userIds });
    expect(await refusal(addThem([gone]))).toBe("conflict");
    expect(await refusal(addThem([administrator.userId]))).toBe("forbidden");
    expect(await refusal(addThem([manager.userId]))).toBe("forbidden");
    expect(await addThem([responder])).toEqual({ added: 1 });
    expect(await addThem([responder])).toEqual({ added: 0 });
    expect(await listManagers(manager, id)).toMatchObject({
      managers: [{ userId: responder }],
      total: 1,
    });
    await removeGroupManager(manager, { groupId: id, userId: responder });
    expect(await db.$count(groupManagers, eq(groupManagers.groupId, id))).toBe(0);
    const actions = await db
      .select({ action: auditEvents.action })
      .from(auditEvents)
      .where(eq(auditEvents.targetId, id))
      .orderBy(auditEvents.id);
    expect(actions.map(({ action }) => action)).toEqual([
      "group.created",
      "group.manager_added",
      "group.manager_removed",
    ]);
  });

  test("see only their own groups and the users who can be added", async () => {
    const id = await create();
    await create({ name: "Other" });
    const own = await groupManager(id);
    expect((await listGroups(own, groupListSchema.parse({}))).rows.map(({ name }) => name)).toEqual(
      ["Billing"],
    );
    expect(await loadGroup(own, id)).toMatchObject({ canEdit: false });
    const { rows } = await listGroups(administrator, groupListSchema.parse({ q: "other" }));
    expect(await refusal(loadGroup(own, rows[0]!.id))).toBe("not_found");
    const candidates = await findCandidates(own, { groupId: id, q: "", as: "member" });
    const above = candidates.find(({ userId }) => userId === administrator.userId);
    // It does not tell which permissions someone has.
    expect(above!.lockedReason).toBe("This user's role or permissions are above yours.");
    expect(await refusal(findCandidates(own, { groupId: id, q: "", as: "manager" }))).toBe(
      "forbidden",
    );
    const outsider = await organization.addActor("responder");
    expect(await refusal(listGroups(outsider, groupListSchema.parse({})))).toBe("forbidden");
    expect(await refusal(loadGroup(outsider, id))).toBe("not_found");
  });

  test("without users:read does not look for users, and adds them by their exact address", async () => {
    await organization.addRole("lead", 20, []);
    const id = await create();
    const lead = await groupManager(id, "lead");
    expect(await refusal(findCandidates(lead, { groupId: id, q: "a", as: "member" }))).toBe(
      "forbidden",
    );
    await organization.addRole("colleague", 20, []);
    const { id: colleague, email } = await organization.addPerson("colleague");
    expect(await paste(id, email.slice(1), lead)).toMatchObject({ added: 0 });
    expect(await paste(id, email, lead)).toMatchObject({ added: 1 });
    const { rows } = await listMembers(lead, await loadGroup(lead, id), memberListSchema.parse({}));
    expect(rows.map(({ userId }) => userId)).toEqual([colleague]);
  });
});

describe("lists", () => {
  test("of groups are searched and paged by name, with members, role and managers", async () => {
    for (let index = 0; index < 27; index += 1) {
      await create({ name: `Team ${String.fromCodePoint(97 + (index % 26))}${index}` });
    }
    const id = await create({ name: "Écoles", roleKey: "responder", description: "Schools" });
    const responder = await person("responder");
    await add(id, [responder, await person("responder")], administrator, after(now(), days(1)));
    await addGroupManagers(administrator, { groupId: id, userIds: [responder] });
    const query = groupListSchema.parse({ size: 25 });
    const first = await listGroups(manager, query);
    expect(first).toMatchObject({ total: 28 });
    expect(first.rows[0]).toMatchObject({
      name: "Écoles",
      members: 2,
      roleName: "Responder",
      managers: { count: 1, names: ["Test responder"] },
    });
    const second = await listGroups(manager, { ...query, cursor: first.next });
    expect(second.rows).toHaveLength(3);
    const back = await listGroups(manager, { ...query, cursor: second.previous });
    expect(back.rows.map((each) => each.id)).toEqual(first.rows.map((each) => each.id));
    expect((await listGroups(manager, { ...query, q: "ecol" })).rows).toHaveLength(1);
    setClock(() => after(new Date(), days(2)));
    expect((await listGroups(manager, { ...query, q: "ecol" })).rows[0]).toMatchObject({
      members: 0,
    });
  });

  test("of groups are filtered by the roles that they give", async () => {
    await create({ name: "Support", roleKey: "responder" });
    await create({ name: "Leads", roleKey: "manager" });
    await create({ name: "Everyone" });
    const namesFor = async (role: string) => {
      const { rows, total } = await listGroups(administrator, groupListSchema.parse({ role }));
      expect(total).toBe(rows.length);
      return rows.map(({ name }) => name);
    };
    expect(await namesFor("responder")).toEqual(["Support"]);
    expect(await namesFor("responder,manager")).toEqual(["Leads", "Support"]);
    expect(await namesFor("unknown")).toEqual([]);
    expect(await namesFor("")).toEqual(["Everyone", "Leads", "Support"]);
  });

  test("of members are searched, sorted by name and end, and paged", async () => {
    const id = await create();
    const ids = await Promise.all(Array.from({ length: 27 }, () => person("responder")));
    await add(id, ids.slice(0, 13));
    await add(id, ids.slice(13), manager, after(now(), days(5)));
    const group = await loadGroup(manager, id);
    expect(group.members).toBe(27);
    const firstEnds = new Map<string, boolean>();
    for (const sort of ["name", "-name", "until", "-until"]) {
      const query = memberListSchema.parse({ size: 25, sort });
      const first = await listMembers(manager, group, query);
      const second = await listMembers(manager, group, { ...query, cursor: first.next });
      expect([first.total, first.rows.length, second.rows.length]).toEqual([27, 25, 2]);
      const seen = new Set([...first.rows, ...second.rows].map(({ userId }) => userId));
      expect(seen.size).toBe(27);
      firstEnds.set(sort, first.rows[0]!.endsAt !== null);
      const back = await listMembers(manager, group, { ...query, cursor: second.previous });
      expect(back.rows.map((each) => each.userId)).toEqual(first.rows.map((each) => each.userId));
    }
    expect([firstEnds.get("until"), firstEnds.get("-until")]).toEqual([true, false]);
    const found = await db.select().from(users).where(eq(users.id, ids[0]!));
    const query = memberListSchema.parse({ q: found[0]!.email });
    expect((await listMembers(manager, group, query)).rows).toHaveLength(1);
    await db
      .update(users)
      .set({ status: "deleted", deletedAt: now() })
      .where(eq(users.id, ids[0]!));
    expect((await listMembers(manager, group, query)).rows).toHaveLength(0);
    expect((await loadGroup(manager, id)).members).toBe(26);
  });
});
