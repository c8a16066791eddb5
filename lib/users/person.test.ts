import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, groupMemberships, groups, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { permissions } from "@/lib/access/policy";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";

import { editUser } from "./edit";
import { countActiveAdministrators } from "./access";
import { loadPerson } from "./person";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
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
  test("has only name, email, role, groups and status without users:manage", async () => {
    await organization.addRole("reader", 10, ["users:read", "audit:read", "groups:manage"]);
    const person = await organization.addPerson("responder");
    const group = await addToGroup(person.id, "manager", new Date("2099-01-01"));
    await db
      .update(users)
      .set({ extraPermissions: ["audit:read"] })
      .where(eq(users.id, person.id));
    for (const role of ["stakeholder", "responder", "reader"]) {
      const { refusals, ...seen } = await loadPerson(await organization.addActor(role), person.id);
      expect(seen, role).toEqual({
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
        groups: [group],
        details: undefined,
      });
      expect(Object.values(refusals), role).not.toContain(undefined);
    }
    expect((await loadPerson(manager, person.id)).details).toMatchObject({
      version: 1,
      extraPermissions: ["audit:read"],
      memberships: [{ groupId: group.id, addedBy: manager.name }],
    });
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
