import { and, eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { groupMemberships, groups, roles, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/policy";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent } from "@/lib/audit/record";
import { after, days, setClock } from "@/lib/clock";
import { inviteUsers } from "@/lib/invitations/invite";
import { deleteRole } from "@/lib/roles/delete";
import { editRole } from "@/lib/roles/edit";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";
import { changeStatus } from "@/lib/users/change-status";
import { createUser } from "@/lib/users/create";
import { editUser } from "@/lib/users/edit";
import { loadPerson } from "@/lib/users/person";

const start = new Date("2026-11-02T08:00:00Z");
const dayOf = (number: number) => after(start, days(number));

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
  await organization.addRole("auditor", 20, ["users:read", "audit:read"]);
});

afterEach(async () => {
  setClock();
  await organization.setAccessControl("basic");
});

/** Does something on a day after the start. */
async function on<T>(day: number, work: () => Promise<T>): Promise<T> {
  setClock(() => dayOf(day));
  return work();
}

/** An event as commands on roles, groups and the mode write it. */
const record = (actor: Actor, event: Omit<AuditEvent, "targetLabel">, at: Date) =>
  db.transaction((tx) =>
    recordAuditEvents(
      tx,
      organization.id,
      {
        id: actor.userId,
        label: `${actor.name} <${actor.email}>`,
        origin: { address: null, agent: null },
      },
      [{ ...event, targetLabel: "Label" }],
      at,
    ),
  );

async function create(actor: Actor, day: number, changes: object = {}): Promise<string> {
  const email = organization.freshEmail();
  const input = {
    firstName: "Grace",
    lastName: "Hopper",
    email: { email, emailNormalized: email },
    roleKey: "responder",
    extraPermissions: [] as Permission[],
    ...changes,
  };
  return (await on(day, () => createUser(actor, input))).userId;
}

async function addGroup(name: string, roleKey: string | null = null): Promise<string> {
  const [group] = await db
    .insert(groups)
    .values({ organizationId: organization.id, name: `${name} ${Math.random()}`, roleKey })
    .returning();
  return group!.id;
}

const addMember = (userId: string, groupId: string, day: number, changes: object = {}) =>
  db.insert(groupMemberships).values({
    userId,
    groupId,
    organizationId: organization.id,
    createdAt: dayOf(day),
    addedBy: manager.userId,
    ...changes,
  });

/** The sources of a permission, without the names of groups. */
async function sourcesOf(userId: string, permission: Permission, day = 100) {
  const { details } = await on(day, () => loadPerson(administrator, userId));
  const found = details!.access.permissions.find((each) => each.permission === permission);
  return found?.sources ?? [];
}

const since = (day: number, by: Actor | string | null, cause = "given") => ({
  at: dayOf(day),
  cause,
  by: by && typeof by === "object" ? by.name : by,
});

describe("the source of a permission", () => {
  test("is the role, since the user was created or the role was last changed", async () => {
    const id = await create(manager, 1);
    expect(await sourcesOf(id, "users:read")).toEqual([
      { kind: "role", roleName: "Responder", since: since(1, manager) },
    ]);
    const edit = { userId: id, firstName: "Grace", lastName: "Hopper", extraPermissions: [] };
    await on(3, () => editUser(administrator, { ...edit, version: 1, roleKey: "manager" }));
    // An edit that leaves the role alone changes nothing.
    await on(5, () =>
      editUser(manager, { ...edit, firstName: "Amazing", version: 2, roleKey: "manager" }),
    );
    expect(await sourcesOf(id, "audit:read")).toEqual([
      { kind: "role", roleName: "Manager", since: since(3, administrator) },
    ]);
  });

  test("is each extra permission, since it was given the last time", async () => {
    const id = await create(manager, 1, { extraPermissions: ["audit:read"] });
    const edit = { userId: id, firstName: "Grace", lastName: "Hopper", roleKey: "responder" };
    const save = (day: number, version: number, extraPermissions: Permission[]) =>
      on(day, () => editUser(administrator, { ...edit, version, extraPermissions }));
    await save(2, 1, ["audit:read", "groups:manage"]);
    expect(await sourcesOf(id, "audit:read")).toEqual([
      { kind: "direct", since: since(1, manager) },
    ]);
    expect(await sourcesOf(id, "groups:manage")).toEqual([
      { kind: "direct", since: since(2, administrator) },
    ]);
    await save(3, 2, []);
    expect(await sourcesOf(id, "audit:read")).toEqual([]);
    await save(4, 3, ["audit:read"]);
    expect(await sourcesOf(id, "audit:read")).toEqual([
      { kind: "direct", since: since(4, administrator) },
    ]);
  });

  test("is the edit of the role, where the role got the permission after the user had it", async () => {
    await organization.addRole("reader", 20, ["users:read"]);
    const id = await create(manager, 1, { roleKey: "reader" });
    const values = { name: "reader", description: "", rank: 20 };
    const save = (day: number, version: number, permissions: Permission[]) =>
      on(day, () => editRole(administrator, { ...values, key: "reader", version, permissions }));
    await organization.setAccessControl("rbac");
    await save(4, 1, ["users:read", "audit:read"]);
    expect(await sourcesOf(id, "audit:read")).toEqual([
      { kind: "role", roleName: "reader", since: since(4, administrator, "role_edited") },
    ]);
    expect(await sourcesOf(id, "users:read")).toMatchObject([{ since: since(1, manager) }]);
    const later = await create(manager, 6, { roleKey: "reader" });
    expect(await sourcesOf(later, "audit:read")).toMatchObject([{ since: since(6, manager) }]);
    // Taken away and given again, it is new.
    await save(7, 2, ["users:read"]);
    await save(8, 3, ["users:read", "audit:read"]);
    expect(await sourcesOf(later, "audit:read")).toMatchObject([
      { since: since(8, administrator, "role_edited") },
    ]);
  });

  test("is the deletion of the role that it replaced, for users and groups", async () => {
    await organization.addRole("billing", 10, ["users:read"]);
    const id = await create(manager, 1, { roleKey: "billing" });
    const group = await addGroup("Support", "billing");
    await addMember(id, group, 2);
    await organization.setAccessControl("rbac");
    await on(3, () => deleteRole(administrator, { key: "billing", replacementKey: "stakeholder" }));
    expect(await sourcesOf(id, "users:read")).toMatchObject([
      { roleName: "Stakeholder", since: since(3, administrator, "role_replaced") },
      { groupId: group, since: since(3, administrator, "role_replaced") },
    ]);
  });

  test("has no time where the audit log leads to another role", async () => {
    const id = await create(manager, 1);
    await db.update(users).set({ roleKey: "stakeholder" }).where(eq(users.id, id));
    expect(await sourcesOf(id, "users:read")).toEqual([
      { kind: "role", roleName: "Stakeholder", since: undefined },
    ]);
  });

  test("stays the same when a user is deleted and restored, and is new when they are invited again", async () => {
    const id = await create(manager, 1, { extraPermissions: ["audit:read"] });
    for (const operation of ["disable", "delete", "restore", "enable"] as const) {
      await on(2, () => changeStatus(administrator, operation, [id]));
    }
    expect(await sourcesOf(id, "users:read")).toMatchObject([{ since: since(1, manager) }]);
    expect(await sourcesOf(id, "audit:read")).toMatchObject([{ since: since(1, manager) }]);
    const { email } = await loadPerson(administrator, id);
    await on(3, () => changeStatus(administrator, "disable", [id]));
    await on(3, () => changeStatus(administrator, "delete", [id]));
    await on(4, () =>
      inviteUsers(administrator, {
        addresses: [{ email, roleKey: "responder", firstName: "", lastName: "" }],
      }),
    );
    expect(await sourcesOf(id, "users:read")).toMatchObject([{ since: since(4, administrator) }]);
    expect(await sourcesOf(id, "audit:read")).toEqual([]);
  });

  test("names the link for users who joined with one", async () => {
    const id = await create(manager, 1);
    await record(
      manager,
      {
        action: "user.registered",
        targetType: "user",
        targetId: id,
        after: { role: "responder", via: "Partners" },
      },
      dayOf(2),
    );
    expect(await sourcesOf(id, "users:read")).toMatchObject([
      { since: since(2, "Partners", "joined") },
    ]);
  });

  test("is a user's creation where nothing else is recorded", async () => {
    const { id } = await organization.addPerson("stakeholder");
    const [user] = await db.select().from(users).where(eq(users.id, id));
    expect(await sourcesOf(id, "users:read")).toMatchObject([
      { since: { at: user!.createdAt, cause: "given", by: null } },
    ]);
  });
});

describe("with RBAC", () => {
  test("every source is named: role, direct, each group and System Admin", async () => {
    const id = await create(manager, 1, { extraPermissions: ["audit:read"] });
    const billing = await addGroup("Billing", "auditor");
    const support = await addGroup("Support", "manager");
    await addMember(id, billing, 2, { endsAt: dayOf(200) });
    await addMember(id, support, 3, { addedBy: null });
    await organization.setAccessControl("rbac");
    await on(5, () =>
      editUser(administrator, {
        userId: id,
        version: 1,
        firstName: "Grace",
        lastName: "Hopper",
        roleKey: "responder",
        systemAdmin: true,
        extraPermissions: ["audit:read"],
      }),
    );
    expect(await sourcesOf(id, "audit:read")).toMatchObject([
      { kind: "direct", since: since(1, manager) },
      {
        kind: "group",
        groupId: billing,
        roleName: "auditor",
        endsAt: dayOf(200),
        since: since(2, manager),
      },
      {
        kind: "group",
        groupId: support,
        roleName: "Manager",
        endsAt: null,
        since: since(3, null, "joined"),
      },
      { kind: "system_admin", since: since(5, administrator) },
    ]);
    expect(await sourcesOf(id, "roles:manage")).toMatchObject([{ kind: "system_admin" }]);
  });

  test("a group counts since the membership, its role or the choice of RBAC, whichever is last", async () => {
    const id = await create(manager, 1);
    const group = await addGroup("Support", "manager");
    await addMember(id, group, 2);
    await organization.setAccessControl("rbac");
    expect(await sourcesOf(id, "groups:manage")).toMatchObject([{ since: since(2, manager) }]);
    await record(
      administrator,
      {
        action: "group.edited",
        targetType: "group",
        targetId: group,
        before: { roleKey: null },
        after: { roleKey: "manager" },
      },
      dayOf(3),
    );
    expect(await sourcesOf(id, "groups:manage")).toMatchObject([
      { since: since(3, administrator, "group_role_set") },
    ]);
    await record(
      administrator,
      {
        action: "access_control.changed",
        targetType: "identity",
        targetId: organization.id,
        before: { accessControl: "basic" },
        after: { accessControl: "rbac" },
      },
      dayOf(4),
    );
    expect(await sourcesOf(id, "groups:manage")).toMatchObject([
      { since: since(4, administrator, "rbac_chosen") },
    ]);
  });

  test("a membership gives its role until the millisecond of its end, without a job", async () => {
    const member = await organization.addActor("stakeholder");
    const group = await addGroup("Support", "manager");
    await addMember(member.userId, group, 2, { endsAt: dayOf(9) });
    await organization.setAccessControl("rbac");
    setClock(() => after(dayOf(9), -1));
    const before = await loadPerson(administrator, member.userId);
    expect(before.groups).toMatchObject([{ id: group, membership: { endsAt: dayOf(9) } }]);
    expect(before.details!.access.permissions.map(({ permission }) => permission)).toContain(
      "users:manage",
    );
    setClock(() => dayOf(9));
    const ended = await loadPerson(administrator, member.userId);
    expect(ended.groups).toEqual([]);
    expect(ended.details!.access.permissions.map(({ permission }) => permission)).toEqual([
      "users:read",
      "users:invite",
    ]);
  });
});

test("with Basic access, group roles and System Admin give nothing and are named apart", async () => {
  const id = await create(manager, 1);
  const group = await addGroup("Support", "manager");
  await addMember(id, group, 2);
  await addMember(id, await addGroup("Lunch"), 2);
  await db.update(users).set({ systemAdmin: true }).where(eq(users.id, id));
  const { groups: shown, details } = await loadPerson(administrator, id);
  const { access } = details!;
  expect(shown.map(({ membership }) => membership!.roleName)).toEqual([undefined, undefined]);
  expect(access.permissions.map(({ permission }) => permission)).toEqual([
    "users:read",
    "users:invite",
  ]);
  expect(access.withoutEffect).toMatchObject([
    { kind: "group", groupId: group, roleName: "Manager" },
    { kind: "system_admin" },
  ]);
});

test("the statements do not depend on the number of groups and events", async () => {
  await organization.setAccessControl("rbac");
  const one = await create(manager, 1);
  await addMember(one, await addGroup("Support", "manager"), 2);
  const many = await create(manager, 1);
  for (let number = 0; number < 12; number++) {
    await addMember(many, await addGroup("Support", "manager"), 2);
  }
  await db.execute(sql`
    insert into audit_events (organization_id, at, actor_label, action, target_type, target_id, target_label)
    select ${organization.id}, now(), 'x', 'user.edited', 'user', ${many}, 'x'
    from generate_series(1, 100)`);
  const ofOne = await countStatements(() => loadPerson(administrator, one));
  expect(await countStatements(() => loadPerson(administrator, many))).toBe(ofOne);
  expect(ofOne).toBe(4);
});

test("a role of another organization with the same key does not count", async () => {
  const other = await makeOrganization();
  await other.addRole("auditor", 20, ["identity:manage"]);
  const id = await create(manager, 1, { roleKey: "auditor" });
  await db
    .update(roles)
    .set({ name: "Theirs" })
    .where(and(eq(roles.organizationId, other.id), eq(roles.key, "auditor")));
  const { access } = (await loadPerson(administrator, id)).details!;
  expect(JSON.stringify(access)).not.toMatch(/Theirs|identity:manage/);
});
