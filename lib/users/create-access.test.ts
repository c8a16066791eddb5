import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, groupMemberships, groups, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";

import { changeStatus } from "./change-status";
import { createUser, createUsers } from "./create";
import { createUserSchema } from "./schema";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

beforeAll(async () => {
  organization = await makeOrganization();
  await organization.setAccessControl("rbac");
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
});

const input = (values: object = {}) =>
  createUserSchema.parse({
    firstName: "Ada",
    lastName: "Lovelace",
    email: organization.freshEmail(),
    roleKey: "responder",
    ...values,
  });

const membershipsOf = (userId: string) =>
  db.select().from(groupMemberships).where(eq(groupMemberships.userId, userId));

describe("creating a user with groups", () => {
  test("makes them a member at once, and says so in the audit event", async () => {
    const [first, second] = [
      await organization.addGroup("First"),
      await organization.addGroup("Second", { roleKey: "manager" }),
    ];
    // A form may send a group twice.
    const { userId } = await createUser(manager, input({ groupIds: [second, first, second] }));
    const memberships = await membershipsOf(userId);
    expect(memberships.map(({ groupId }) => groupId).toSorted()).toEqual(
      [first, second].toSorted(),
    );
    expect(memberships[0]).toMatchObject({ addedBy: manager.userId, endsAt: null });
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, userId));
    expect(event).toMatchObject({ action: "user.created", after: { groups: ["Second", "First"] } });
    expect(event!.after).not.toHaveProperty("systemAdmin");
  });

  test("refuses a group that gives more than the actor has, and creates no user", async () => {
    const group = await organization.addGroup("Administrators", { roleKey: "administrator" });
    const person = input({ groupIds: [group] });
    await expect(createUser(manager, person)).rejects.toMatchObject({
      fieldErrors: { groupIds: expect.stringContaining("“Administrators”") },
    });
    expect(
      await db.select().from(users).where(eq(users.emailNormalized, person.email.emailNormalized)),
    ).toEqual([]);
  });

  test("refuses a group that was deleted since, and one of another organization", async () => {
    const gone = await organization.addGroup("Gone");
    await db.delete(groups).where(eq(groups.id, gone));
    const elsewhere = await (await makeOrganization()).addGroup("Elsewhere");
    for (const id of [gone, elsewhere, randomUUID()]) {
      await expect(createUser(administrator, input({ groupIds: [id] }))).rejects.toMatchObject({
        fieldErrors: { groupIds: expect.stringContaining("not found") },
      });
    }
  });

  test("by a group manager without groups:manage only into their own groups", async () => {
    await organization.addRole("helpdesk", 30, ["users:read", "users:invite", "users:manage"]);
    const actor = await organization.addActor("helpdesk");
    const own = await organization.addGroup("Helped", { managers: [actor] });
    const other = await organization.addGroup("Not helped");
    const { userId } = await createUser(actor, input({ groupIds: [own] }));
    expect(await membershipsOf(userId)).toHaveLength(1);
    await expect(createUser(actor, input({ groupIds: [own, other] }))).rejects.toMatchObject({
      fieldErrors: { groupIds: "You can't add people to “Not helped”." },
    });
  });

  test("reports each of a list by itself, with as many statements for 200 as for one", async () => {
    const own = await organization.addGroup("List");
    const above = await organization.addGroup("Above the list", { roleKey: "administrator" });
    const list = (count: number) => [
      input({ groupIds: [above] }),
      ...Array.from({ length: count }, () => input({ groupIds: [own] })),
    ];
    const outcomes = (await createUsers(manager, list(2))).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(["group_refused", "created", "created"]);
    const ofOne = await countStatements(() => createUsers(manager, list(1)));
    expect(await countStatements(() => createUsers(manager, list(200)))).toBe(ofOne);
  });

  test("with a deleted user's email starts anew: only the groups that were chosen", async () => {
    const [before, after] = [
      await organization.addGroup("Before"),
      await organization.addGroup("After"),
    ];
    const person = input({ groupIds: [before] });
    const { userId } = await createUser(administrator, person);
    for (const operation of ["disable", "delete"] as const) {
      await changeStatus(administrator, operation, [userId]);
    }
    await createUser(administrator, { ...person, groupIds: [after] });
    expect((await membershipsOf(userId)).map(({ groupId }) => groupId)).toEqual([after]);
  });
});

describe("creating a System Admin", () => {
  test("needs an Administrator", async () => {
    const { userId } = await createUser(administrator, input({ systemAdmin: true }));
    const [user] = await db.select().from(users).where(eq(users.id, userId));
    expect(user).toMatchObject({ systemAdmin: true, roleKey: "responder" });
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, userId));
    expect(event).toMatchObject({ after: { systemAdmin: true } });
    await expect(createUser(manager, input({ systemAdmin: true }))).rejects.toMatchObject({
      fieldErrors: { systemAdmin: "Only Administrators can make a System Admin." },
    });
  });

  test("is refused to an Administrator's rank without every permission", async () => {
    await organization.addRole("almost", 40, ["users:read", "users:invite", "users:manage"]);
    const actor = await organization.addActor("almost");
    await expect(createUser(actor, input({ systemAdmin: true }))).rejects.toMatchObject({
      fieldErrors: { systemAdmin: expect.any(String) },
    });
  });

  test("is possible for one who is Administrator by a group", async () => {
    const person = await organization.addActor("manager");
    const group = await organization.addGroup("Second admins", { roleKey: "administrator" });
    await db.insert(groupMemberships).values({
      userId: person.userId,
      groupId: group,
      organizationId: organization.id,
      createdAt: new Date(),
    });
    const actor = (await loadActor(person.sessionId))!;
    expect(await createUser(actor, input({ systemAdmin: true }))).toHaveProperty("userId");
  });

  test("is refused with Basic access", async () => {
    const basic = await makeOrganization();
    const actor = await basic.addActor("administrator");
    await expect(
      createUser(actor, input({ email: basic.freshEmail(), systemAdmin: true })),
    ).rejects.toMatchObject({ fieldErrors: { systemAdmin: "System Admin needs RBAC." } });
  });
});
