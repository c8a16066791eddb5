import { eq, inArray, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { builtInRoles } from "@/lib/access/policy";
import type { Permission, Target } from "@/lib/access/policy";
import { days, now, setClock } from "@/lib/clock";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";
import { lockUsers } from "@/lib/users/lock";

import type { AccessChange } from "./change";
import { previewAccessChange } from "./preview";
import { requireAccessChange } from "./require";

let organization: TestOrganization;
let administrator: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
});
afterEach(() => setClock());

const role = (key: string) => builtInRoles.find((each) => each.key === key)!;

async function addGroup(name: string, roleKey: string | null): Promise<string> {
  const [group] = await db
    .insert(groups)
    .values({ organizationId: organization.id, name, roleKey })
    .returning({ id: groups.id });
  return group!.id;
}

async function join(groupId: string, userIds: readonly string[], endsAt: Date | null = null) {
  const organizationId = organization.id;
  await db
    .insert(groupMemberships)
    .values(
      userIds.map((userId) => ({ groupId, userId, organizationId, createdAt: now(), endsAt })),
    );
}

const authorize = (actor: Actor, change: AccessChange) =>
  db.transaction(async (tx) => {
    const at = now();
    const { subject } = await lockUsers(tx, actor, [], at);
    await requireAccessChange(tx, actor, subject, change, at);
  });

const preview = (change: AccessChange, search = "", cursor?: string) =>
  previewAccessChange(administrator, change, { search, cursor });

const namesOf = ({ rows }: { rows: readonly { email: string }[] }) =>
  rows.map(({ email }) => email);

describe("a switch to RBAC", () => {
  const toRbac: AccessChange = { accessControl: "rbac" };

  test("lists the users who gain something with what they gain, and says when there are none", async () => {
    expect(await preview(toRbac)).toMatchObject({ changed: 0, rows: [], total: 0 });
    const member = await organization.addPerson("responder");
    const manager = await organization.addPerson("manager");
    const admin = await organization.addPerson("stakeholder");
    await db.update(users).set({ systemAdmin: true }).where(eq(users.id, admin.id));
    await join(await addGroup("Support", "manager"), [member.id, manager.id]);
    await join(await addGroup("Plain", null), [manager.id]);

    const result = await preview(toRbac);
    expect(result).toMatchObject({
      changed: 2,
      total: 2,
      gains: { users: 2, permissions: { "users:manage": 2, "identity:manage": 1 } },
      loses: { users: 0, permissions: {} },
    });
    expect(result.rows.toSorted((a, b) => a.rankAfter - b.rankAfter)).toMatchObject([
      {
        userId: member.id,
        gains: ["users:manage", "groups:manage", "audit:read"],
        loses: [],
        rankBefore: 20,
        rankAfter: 30,
      },
      { userId: admin.id, rankBefore: 10, rankAfter: 40 },
    ]);
  });

  test("leaves out memberships that have ended, and deleted users", async () => {
    const [late, gone] = [
      await organization.addPerson("responder"),
      await organization.addPerson("responder"),
    ];
    const group = await addGroup("Support", "manager");
    await join(group, [late.id], new Date(Date.now() + days(1)));
    await join(group, [gone.id]);
    await db
      .update(users)
      .set({ status: "deleted", deletedAt: now() })
      .where(eq(users.id, gone.id));
    expect(namesOf(await preview(toRbac))).toEqual([late.email]);
    setClock(() => new Date(Date.now() + days(1)));
    expect(await preview(toRbac)).toMatchObject({ changed: 0 });
  });

  test("is refused to an actor whom it would raise, or who would raise others above themselves", async () => {
    await organization.addRole("switcher", 20, ["users:read", "identity:manage"]);
    const switcher = await organization.addActor("switcher");
    const other = await organization.addPerson("responder");
    const group = await addGroup("Support", "manager");
    await join(group, [other.id]);
    await expect(authorize(switcher, toRbac)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringMatching(/^This would (give|change the access of) 1 user/),
    });
    await authorize(administrator, toRbac);
    await join(group, [switcher.userId]);
    await expect(authorize(switcher, toRbac)).rejects.toMatchObject({
      message: expect.stringContaining("your own access"),
    });
  });
});

describe("a switch to Basic access", () => {
  const toBasic: AccessChange = { accessControl: "basic" };

  test("is refused when the actor or the last Administrator would lose access", async () => {
    await organization.setAccessControl("rbac");
    const owner = await organization.addActor("stakeholder");
    await db.update(users).set({ systemAdmin: true }).where(eq(users.id, owner.userId));
    await expect(authorize(owner, toBasic)).rejects.toMatchObject({
      message: expect.stringContaining("your own access"),
    });
    await authorize(administrator, toBasic);
    // Without anyone who is Administrator by role, only the System Admin remains.
    await db.update(users).set({ roleKey: "manager" }).where(eq(users.roleKey, "administrator"));
    const custom = {
      userId: administrator.userId,
      rank: 40,
      permissions: administrator.permissions,
    };
    await expect(
      db.transaction((tx) => requireAccessChange(tx, administrator, custom, toBasic, now())),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  test("is refused when the last Administrator is one through one of two groups, of which the other ends", async () => {
    await organization.setAccessControl("rbac");
    const owner = await organization.addPerson("stakeholder");
    const later = new Date(Date.now() + days(1));
    await join(await addGroup("Before", "administrator"), [owner.id], later);
    await join(await addGroup("Owners", "administrator"), [owner.id]);
    await join(await addGroup("After", "administrator"), [owner.id], later);
    await authorize(administrator, toBasic);
    await db.update(users).set({ roleKey: "manager" }).where(eq(users.roleKey, "administrator"));
    await expect(
      db.transaction((tx) => requireAccessChange(tx, administrator, administrator, toBasic, now())),
    ).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("an edit of a role", () => {
  const edited = (permissions: Permission[], rank = 20): AccessChange => ({
    roles: new Map([["support", { key: "support", rank, permissions }]]),
  });

  beforeEach(async () => {
    await organization.setAccessControl("rbac");
    await organization.addRole("support", 20, ["users:read", "audit:read"]);
  });

  test("changes users who have it by role or through a group, but not what they have otherwise", async () => {
    const byRole = await organization.addPerson("support");
    const byGroup = await organization.addPerson("stakeholder");
    const manager = await organization.addPerson("manager");
    await join(await addGroup("Helpers", "support"), [byGroup.id, manager.id]);
    const result = await preview(edited(["users:read", "users:manage"]));
    expect(result).toMatchObject({
      changed: 2,
      gains: { users: 2, permissions: { "users:manage": 2 } },
      loses: { users: 2, permissions: { "audit:read": 2 } },
    });
    expect(namesOf(result).toSorted()).toEqual([byRole.email, byGroup.email].toSorted());
  });

  test("is refused for one's own role, and where users have more than the actor", async () => {
    const holder = await organization.addPerson("support");
    await organization.addRole("editor", 30, ["users:read", "roles:manage", "audit:read"]);
    const editor = await organization.addActor("editor");
    await authorize(editor, edited(["users:read"]));
    await db.execute(
      sql`update users set extra_permissions = '{identity:manage}' where id = ${holder.id}`,
    );
    await expect(authorize(editor, edited(["users:read"]))).rejects.toMatchObject({
      message: "This would change the access of 1 user with a role or permissions above yours.",
    });
    const own = await organization.addActor("support");
    await expect(authorize(own, edited(["users:read"]))).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("of a role that is replaced gives its users the other role", async () => {
    const holder = await organization.addPerson("support");
    const change = { roles: new Map([["support", role("manager")]]) };
    expect((await preview(change)).rows).toMatchObject([
      { userId: holder.id, rankBefore: 20, rankAfter: 30 },
    ]);
  });
});

describe("the role of a group", () => {
  test("cannot be taken away from the last Administrator, with the group or alone", async () => {
    await organization.setAccessControl("rbac");
    const member = await organization.addPerson("stakeholder");
    const group = await addGroup("Owners", "administrator");
    await join(group, [member.id]);
    const change: AccessChange = { groupRoles: new Map([[group, null]]) };
    await authorize(administrator, change);
    await db
      .update(users)
      .set({ roleKey: "manager" })
      .where(inArray(users.roleKey, ["administrator"]));
    const subject = { ...administrator };
    await expect(
      db.transaction((tx) => requireAccessChange(tx, administrator, subject, change, now())),
    ).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("Administrator"),
    });
  });

  test("counts for its members alone, at the next request", async () => {
    await organization.setAccessControl("rbac");
    const member = await organization.addActor("stakeholder");
    const group = await addGroup("Support", null);
    await join(group, [member.userId]);
    const change: AccessChange = { groupRoles: new Map([[group, "manager"]]) };
    expect(namesOf(await preview(change))).toEqual([member.email]);
    await db.update(groups).set({ roleKey: "manager" }).where(eq(groups.id, group));
    expect(await loadActor(member.sessionId)).toMatchObject({
      rank: 30,
      permissions: new Set(role("manager").permissions),
    });
  });
});

describe("people who join or leave a group", () => {
  const memberships = (
    groupId: string,
    operation: "join" | "leave",
    userIds: readonly string[],
    mayChange: (target: Target) => boolean = () => true,
  ): AccessChange => ({
    memberships: { groupId, operation, users: inArray(users.id, [...userIds]), mayChange },
  });
  let group: string;
  beforeEach(async () => {
    await organization.setAccessControl("rbac");
    group = await addGroup("Support", "manager");
  });

  test("gain what they do not have yet, and those who have all of it are not listed", async () => {
    const joins = await organization.addPerson("responder");
    const has = await organization.addPerson("manager");
    const other = await organization.addPerson("responder");
    const change = memberships(group, "join", [joins.id, has.id]);
    expect(await preview(change)).toMatchObject({
      changed: 1,
      rows: [{ userId: joins.id, loses: [], rankBefore: 20, rankAfter: 30 }],
    });
    await join(group, [joins.id, other.id]);
    expect(await preview(change)).toMatchObject({ changed: 0, rows: [], total: 0 });
  });

  test("lose what no other source gives them", async () => {
    const [once, twice] = [
      await organization.addPerson("responder"),
      await organization.addPerson("responder"),
    ];
    await join(group, [once.id, twice.id]);
    await join(await addGroup("On call", "manager"), [twice.id]);
    const change = memberships(group, "leave", [once.id, twice.id]);
    expect(await preview(change)).toMatchObject({
      changed: 1,
      loses: { users: 1, permissions: { "users:manage": 1 } },
      rows: [{ userId: once.id, rankBefore: 30, rankAfter: 20 }],
    });
  });

  test("keep what they have where the actor may not change it, and with Basic access", async () => {
    const [one, two] = [
      await organization.addPerson("stakeholder"),
      await organization.addPerson("responder"),
    ];
    const change = memberships(group, "join", [one.id, two.id], ({ rank }) => rank < 20);
    expect(namesOf(await preview(change))).toEqual([one.email]);
    await organization.setAccessControl("basic");
    expect(await preview(change)).toMatchObject({ changed: 0 });
  });
});

test("a preview is searched and paged by name, with the same statements for any number", async () => {
  await organization.setAccessControl("rbac");
  const group = await addGroup("Everyone", null);
  const change: AccessChange = { groupRoles: new Map([[group, "manager"]]) };
  await db.execute(sql`
    insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
      status, activated_at)
    select ${organization.id}, 'p' || n || '@a.example', 'p' || n || '@a.example', 'Pat',
      lpad(n::text, 3, '0'), 'responder', 'active', now()
    from generate_series(1, 120) as n`);
  await db.execute(sql`
    insert into group_memberships (group_id, user_id, organization_id, created_at)
    select ${group}, id, organization_id, now() from users where first_name = 'Pat'`);
  const first = await preview(change);
  const second = await preview(change, "", first.next);
  const third = await preview(change, "", second.next);
  expect(first).toMatchObject({ changed: 120, total: 120, gains: { users: 120 } });
  const all = [...first.rows, ...second.rows, ...third.rows].map(({ name }) => name);
  expect(all).toHaveLength(120);
  expect(new Set(all).size).toBe(120);
  expect(all.toSorted()).toEqual(all);
  expect((await preview(change, "", third.previous)).rows).toEqual(second.rows);
  expect(await preview(change, "pat 07")).toMatchObject({ total: 10, changed: 120 });
  const noChange: AccessChange = { groupRoles: new Map([[group, "stakeholder"]]) };
  expect(await preview(noChange)).toMatchObject({ changed: 0, rows: [] });
  expect(await countStatements(() => preview(change))).toBeLessThanOrEqual(5);
});
