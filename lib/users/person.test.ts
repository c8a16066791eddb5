import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, groupManagers, groupMemberships, groups, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { permissions } from "@/lib/access/policy";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";

import { editUser } from "./edit";
import { countActiveAdministrators } from "./access";
import { explainOwnAccess, loadPerson } from "./person";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
  await organization.addRole("reader", 10, ["users:read", "audit:read"]);
});

afterEach(() => organization.setAccessControl("basic"));

const userOf = async (id: string) => (await db.select().from(users).where(eq(users.id, id)))[0]!;

async function edit(actor: Actor, userId: string, changes: object) {
  const { version, firstName, lastName, roleKey } = await userOf(userId);
  const values = { userId, version, firstName, lastName, roleKey, extraPermissions: [] };
  return editUser(actor, { ...values, ...changes });
}

async function addToGroup(userId: string, roleKey: string | null, endsAt: Date | null = null) {
  const name = `Group ${Math.random()}`;
  const organizationId = organization.id;
  const [group] = await db.insert(groups).values({ organizationId, name, roleKey }).returning();
  const groupId = group!.id;
  const createdAt = new Date();
  await db
    .insert(groupMemberships)
    .values({ organizationId, userId, groupId, createdAt, endsAt, addedBy: manager.userId });
  return { id: groupId, name };
}

describe("the page of another user", () => {
  test.each(["stakeholder", "responder", "reader"])(
    "has only name, email, role, groups and status for a %s, without users:manage",
    async (role) => {
      const person = await organization.addPerson("responder");
      const group = await addToGroup(person.id, "manager", new Date("2099-01-01"));
      await db
        .update(users)
        .set({ extraPermissions: ["audit:read"] })
        .where(eq(users.id, person.id));
      const { refusals, ...seen } = await loadPerson(await organization.addActor(role), person.id);
      expect(seen).toEqual({
        userId: person.id,
        email: person.email,
        firstName: "Test",
        lastName: "responder",
        status: "active",
        roleName: "Responder",
        isActor: false,
        isManageable: false,
        isSystemAdmin: false,
        invitationExpired: false,
        groups: [{ ...group, membership: undefined }],
        mayJoinGroups: false,
        details: undefined,
      });
      expect(Object.values(refusals)).not.toContain(undefined);
      const managed = await loadPerson(manager, person.id);
      expect(managed.details).toMatchObject({ version: 1, extraPermissions: ["audit:read"] });
      expect(managed.groups).toMatchObject([{ ...group, membership: { addedBy: manager.name } }]);
    },
  );

  test("has the memberships of the groups that a group manager manages, and no others", async () => {
    const helper = await organization.addActor("stakeholder");
    const person = await organization.addPerson("stakeholder");
    const own = await addToGroup(person.id, null, new Date("2099-01-01"));
    const other = await addToGroup(person.id, null);
    const createdAt = new Date();
    const organizationId = organization.id;
    await db
      .insert(groupManagers)
      .values({ organizationId, userId: helper.userId, groupId: own.id, createdAt });
    const { groups: seen, details, mayJoinGroups } = await loadPerson(helper, person.id);
    expect(details).toBeUndefined();
    expect(mayJoinGroups).toBe(true);
    expect(seen.find(({ id }) => id === own.id)).toMatchObject({
      membership: { endsAt: new Date("2099-01-01") },
      managed: { removalLocked: undefined, endLocked: undefined },
    });
    expect(seen.find(({ id }) => id === other.id)).toEqual(other);
    // A user above the group manager stays out of reach.
    const above = await organization.addPerson("responder");
    expect(await loadPerson(helper, above.id)).toMatchObject({ mayJoinGroups: false });
  });

  test("says which role a group gives, and why a membership cannot be changed", async () => {
    await organization.setAccessControl("rbac");
    const person = await organization.addPerson("responder");
    await addToGroup(person.id, "manager");
    const [seen] = (await loadPerson(manager, person.id)).groups;
    expect(seen!.membership!.roleName).toBe("Manager");
    expect(seen!.managed).toEqual({ removalLocked: undefined, endLocked: undefined });
    await addToGroup(person.id, "administrator");
    for (const group of (await loadPerson(manager, person.id)).groups) {
      expect(group.managed!.removalLocked).toMatch(/above yours/);
    }
  });

  test("and the own page have everything with users:manage and for oneself", async () => {
    const stakeholder = await organization.addActor("stakeholder");
    const own = await loadPerson(stakeholder, stakeholder.userId);
    expect(own.details!.access.permissions.map(({ permission }) => permission)).toEqual([
      "users:read",
      "users:invite",
    ]);
    // A Manager sees what an Administrator may do, without managing them.
    const above = await loadPerson(manager, administrator.userId);
    expect(above.details!.access.permissions).toHaveLength(permissions.length);
    expect(above).toMatchObject({ isManageable: false });
  });
});

test("the own access names who gave it only to readers who may view users", async () => {
  await organization.addRole("loner", 10, ["audit:read"]);
  await organization.setAccessControl("rbac");
  for (const [role, addedBy] of [
    ["stakeholder", manager.name],
    ["loner", null],
  ] as const) {
    const actor = await organization.addActor(role);
    await addToGroup(actor.userId, "loner");
    const access = await explainOwnAccess(actor);
    const found = access.permissions.find(({ permission }) => permission === "audit:read")!;
    expect(found.sources.at(-1)).toMatchObject({ kind: "group", since: { by: addedBy } });
  }
});

describe("System Admin", () => {
  const refused = async (actor: Actor, userId: string, changes: object) =>
    edit(actor, userId, changes).then(
      () => "saved",
      (error: { fieldErrors?: Record<string, string> }) => error.fieldErrors,
    );

  test("is turned on and off by an Administrator, with RBAC, and recorded", async () => {
    await organization.setAccessControl("rbac");
    const { id } = await organization.addPerson("responder");
    expect(await edit(administrator, id, { systemAdmin: true })).toMatchObject({ saved: true });
    expect(await userOf(id)).toMatchObject({ systemAdmin: true, version: 2 });
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, id));
    expect(event).toMatchObject({
      action: "user.edited",
      before: { systemAdmin: false },
      after: { systemAdmin: true },
    });
    const { details } = await loadPerson(administrator, id);
    expect(details!.access.permissions).toHaveLength(permissions.length);
    expect(await loadPerson(manager, id)).toMatchObject({ isSystemAdmin: true });
    const reader = await organization.addActor("reader");
    expect(await loadPerson(reader, id)).toMatchObject({ isSystemAdmin: false });
    // An edit that does not name it leaves it as it is.
    await edit(administrator, id, { firstName: "Grace" });
    expect(await userOf(id)).toMatchObject({ systemAdmin: true, firstName: "Grace" });
    await edit(administrator, id, { systemAdmin: false });
    expect(await userOf(id)).toMatchObject({ systemAdmin: false });
  });

  test("cannot be changed with Basic access, by others than Administrators, or for oneself", async () => {
    const { id } = await organization.addPerson("responder");
    expect(await refused(administrator, id, { systemAdmin: true })).toEqual({
      systemAdmin: "System Admin needs RBAC.",
    });
    await organization.setAccessControl("rbac");
    await organization.addRole("deputy", 40, ["users:read", "users:invite", "users:manage"]);
    for (const actor of [manager, await organization.addActor("deputy")]) {
      expect(await refused(actor, id, { systemAdmin: true })).toEqual({
        systemAdmin: "Only Administrators can change System Admin.",
      });
      expect((await loadPerson(actor, id)).details!.systemAdminControl).toBeUndefined();
    }
    expect(await refused(administrator, administrator.userId, { systemAdmin: true })).toEqual({
      systemAdmin: "You can't change your own role and permissions.",
    });
    expect((await loadPerson(administrator, id)).details!.systemAdminControl).toEqual({
      disabledReason: undefined,
    });
    expect(await userOf(id)).toMatchObject({ systemAdmin: false, version: 1 });
  });

  test("puts a user above Managers at once", async () => {
    await organization.setAccessControl("rbac");
    const { id } = await organization.addPerson("responder");
    await edit(administrator, id, { systemAdmin: true });
    await expect(edit(manager, id, { roleKey: "stakeholder" })).rejects.toMatchObject({
      message: "This user's role is above yours.",
    });
  });

  test("turned on meanwhile is shown to the second of two who save", async () => {
    await organization.setAccessControl("rbac");
    const { id } = await organization.addPerson("responder");
    await edit(administrator, id, { systemAdmin: true });
    expect(await edit(administrator, id, { version: 1, firstName: "Grace" })).toMatchObject({
      saved: false,
      current: { systemAdmin: true, version: 2 },
    });
  });

  /** Two System Admins who are the only Administrators of an RBAC organization. */
  async function twoSystemAdmins() {
    const own = await makeOrganization();
    const [founder] = await db.select().from(users).where(eq(users.organizationId, own.id));
    await own.setAccessControl("rbac");
    const addSystemAdmin = async () => {
      const { userId, sessionId } = await own.addActor("responder");
      await db.update(users).set({ systemAdmin: true }).where(eq(users.id, userId));
      return (await loadActor(sessionId))!;
    };
    const both = { first: await addSystemAdmin(), second: await addSystemAdmin() };
    await db.update(users).set({ roleKey: "manager" }).where(eq(users.id, founder!.id));
    return { own, ...both };
  }

  test("of the last Administrator stays, also when two take it from each other at once", async () => {
    for (let round = 0; round < 3; round++) {
      const { own, first, second } = await twoSystemAdmins();
      const settled = await Promise.allSettled([
        edit(first, second.userId, { systemAdmin: false }),
        edit(second, first.userId, { systemAdmin: false }),
      ]);
      expect(codesOf(settled).toSorted()).toEqual(["forbidden", "ok"]);
      expect(await countActiveAdministrators(db, own.id)).toBe(1);
    }
  });

  test("lets the role of the last Administrator go, but not both in one edit", async () => {
    const own = await makeOrganization();
    const [founder] = await db.select().from(users).where(eq(users.organizationId, own.id));
    const helper = await own.addActor("administrator");
    await own.setAccessControl("rbac");
    await db.update(users).set({ systemAdmin: true }).where(eq(users.id, founder!.id));
    // The helper keeps every permission, but is no Administrator who has to remain.
    await own.addRole("deputy", 40, permissions);
    await db.update(users).set({ roleKey: "deputy" }).where(eq(users.id, helper.userId));
    const both = { roleKey: "manager", systemAdmin: false };
    await expect(edit(helper, founder!.id, both)).rejects.toMatchObject({
      message: "This is the last active Administrator. Make another user Administrator first.",
    });
    expect(await edit(helper, founder!.id, { roleKey: "manager" })).toMatchObject({ saved: true });
    await expect(edit(helper, founder!.id, { systemAdmin: false })).rejects.toMatchObject({
      fieldErrors: {
        systemAdmin:
          "This is the last active Administrator. Make another user Administrator first.",
      },
    });
    expect((await loadPerson(helper, founder!.id)).details!.systemAdminControl).toEqual({
      disabledReason:
        "This is the last active Administrator. Make another user Administrator first.",
    });
  });
});
