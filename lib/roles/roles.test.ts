import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import {
  auditEvents,
  groupMemberships,
  groups,
  identityConfigurations,
  joinLinkGroups,
  joinLinks,
  roles,
  users,
} from "@/db/schema/schema";
import type { UserStatus } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { minutes, now, setClock } from "@/lib/clock";
import { createJoinLink } from "@/lib/join-links/save";
import { inviteUsers } from "@/lib/invitations/invite";
import { waitingForLocks } from "@/lib/testing/locks";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";
import { editUser } from "@/lib/users/edit";

import { createRole } from "./create";
import { deleteRole } from "./delete";
import { editRole } from "./edit";
import { listRoles, loadRole } from "./list";
import { previewRoleDeletion, previewRoleEdit } from "./preview";
import { deleteRoleSchema, editRoleSchema, roleValuesSchema } from "./schema";
import type { RoleValues } from "./schema";
import { undoRoleEdit } from "./undo-edit";

let organization: TestOrganization;
let administrator: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  await organization.setAccessControl("rbac");
  administrator = await organization.addActor("administrator");
});
afterEach(() => setClock());

type Input = Partial<Omit<RoleValues, "name">>;

const valuesOf = (name: string, { description = "", rank = 20, permissions = [] }: Input = {}) =>
  roleValuesSchema.parse({ name, description, rank, permissions });

const create = async (actor: Actor, name: string, input?: Input): Promise<string> =>
  (await createRole(actor, valuesOf(name, input))).key;

const stored = async (key: string) => {
  const [role] = await db
    .select()
    .from(roles)
    .where(and(eq(roles.organizationId, organization.id), eq(roles.key, key)));
  return role;
};

const edit = async (actor: Actor, key: string, changes: Partial<RoleValues>, version?: number) => {
  const role = (await stored(key))!;
  return editRole(
    actor,
    editRoleSchema.parse({ ...role, version: version ?? role.version, ...changes }),
  );
};

const remove = (actor: Actor, key: string, replacementKey = "") =>
  deleteRole(actor, deleteRoleSchema.parse({ key, replacementKey }));

const addPerson = async (roleKey: string, status: UserStatus = "active") => {
  const person = await organization.addPerson(roleKey);
  const deletedAt = status === "deleted" ? now() : null;
  await db.update(users).set({ status, deletedAt }).where(eq(users.id, person.id));
  return person;
};

const addGroup = async (name: string, roleKey: string | null, members: readonly string[] = []) => {
  const organizationId = organization.id;
  const [group] = await db
    .insert(groups)
    .values({ organizationId, name, roleKey })
    .returning({ id: groups.id });
  for (const userId of members) {
    await db
      .insert(groupMemberships)
      .values({ groupId: group!.id, userId, organizationId, createdAt: now() });
  }
  return group!.id;
};

const addLink = async (name: string, roleKey: string | null) => {
  const [link] = await db
    .insert(joinLinks)
    .values({ organizationId: organization.id, name, roleKey, createdAt: now() })
    .returning({ id: joinLinks.id });
  return link!.id;
};

const setDefaultRole = (roleKey: string) =>
  db
    .update(identityConfigurations)
    .set({ defaultRoleKey: roleKey })
    .where(eq(identityConfigurations.organizationId, organization.id));

const eventsOf = (actions: string[]) =>
  db
    .select({
      action: auditEvents.action,
      target: auditEvents.targetId,
      actorId: auditEvents.actorId,
      before: auditEvents.before,
      after: auditEvents.after,
    })
    .from(auditEvents)
    .where(
      and(eq(auditEvents.organizationId, organization.id), inArray(auditEvents.action, actions)),
    )
    .orderBy(asc(auditEvents.id));

const roleKeyOf = async (userId: string) =>
  (await db.select({ key: users.roleKey }).from(users).where(eq(users.id, userId)))[0]!.key;

/** An actor who manages roles, but ranks as Manager and has no more permissions than these. */
async function addRoleManager(): Promise<Actor> {
  await organization.addRole("keeper", 30, ["users:read", "users:manage", "roles:manage"]);
  return organization.addActor("keeper");
}

describe("creating a role", () => {
  test("stores it with a key of its name, and records it", async () => {
    const key = await create(administrator, "  Auditoría interna ", {
      description: "Reads everything",
      rank: 30,
      permissions: ["audit:read", "users:read"],
    });
    expect(key).toBe("auditoria-interna");
    expect(await stored(key)).toMatchObject({
      name: "Auditoría interna",
      description: "Reads everything",
      rank: 30,
      permissions: ["users:read", "audit:read"],
      builtIn: false,
      version: 1,
    });
    expect(await eventsOf(["role.created"])).toMatchObject([
      { target: key, actorId: administrator.userId, after: { name: "Auditoría interna" } },
    ]);
  });

  test("names that make the same key, or none, get a number", async () => {
    expect(await create(administrator, "QA lead")).toBe("qa-lead");
    expect(await create(administrator, "QA: lead!")).toBe("qa-lead-2");
    expect(await create(administrator, "監査人")).toBe("role-1");
    expect(await create(administrator, "مدقق")).toBe("role-2");
    expect(await create(administrator, "م".repeat(128))).toBe("role-3");
  });

  test("a name is taken in any case, also by a built-in role", async () => {
    await create(administrator, "Auditor");
    for (const name of ["auditor", "AUDITOR", "Manager", "STAKEHOLDER"]) {
      await expect(create(administrator, name)).rejects.toMatchObject({
        code: "conflict",
        fieldErrors: { name: "Another role has this name." },
      });
    }
    const other = await makeOrganization();
    await other.setAccessControl("rbac");
    expect(await create(await other.addActor("administrator"), "Auditor")).toBe("auditor");
  });

  test.each([
    ["", "Enter a name."],
    [" \u00a0 ", "Enter a name."],
    ["\u200b", "Enter a name."],
    ["\u3164", "Remove invisible characters."],
    ["Mana\u200dger", "Remove invisible characters."],
    ["\u202eregana M", "Remove invisible characters."],
    ["two\nlines", "Remove line breaks and control characters."],
    ["م".repeat(129), "Use at most 128 characters."],
  ])("refuses the name %j", (name, message) => {
    const result = roleValuesSchema.safeParse({ name, description: "", rank: 10, permissions: [] });
    expect(result.error?.issues[0]).toMatchObject({ path: ["name"], message });
  });

  test("accepts joiners that a script needs, and no ranks but the built-in ones", () => {
    expect(valuesOf("می\u200cخواهم").name).toBe("می\u200cخواهم");
    for (const rank of [0, 15, 41, 100]) expect(() => valuesOf("X", { rank })).toThrow("rank");
  });

  test("needs roles:manage and RBAC", async () => {
    const manager = await organization.addActor("manager");
    await expect(create(manager, "Auditor")).rejects.toMatchObject({ code: "forbidden" });
    await organization.setAccessControl("basic");
    await expect(create(administrator, "Auditor")).rejects.toThrow("Custom roles need RBAC.");
  });

  test("gives no rank and no permission that the actor lacks", async () => {
    const keeper = await addRoleManager();
    await expect(create(keeper, "A", { rank: 40 })).rejects.toMatchObject({
      fieldErrors: { rank: "You can't choose a rank above your own." },
    });
    await expect(create(keeper, "A", { permissions: ["identity:manage"] })).rejects.toMatchObject({
      fieldErrors: { permissions: expect.stringContaining("Manage identity configuration") },
    });
    expect(await create(keeper, "A", { rank: 30, permissions: ["roles:manage"] })).toBe("a");
  });

  test("an actor who has lost the permission since creates nothing", async () => {
    await db.update(users).set({ roleKey: "manager" }).where(eq(users.id, administrator.userId));
    await expect(create(administrator, "Auditor")).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("editing a role", () => {
  test("saves the changes, keeps the key, and applies on the next request", async () => {
    const key = await create(administrator, "Auditor", { permissions: ["users:read"] });
    const member = await organization.addActor(key);
    expect(member.permissions).toEqual(new Set(["users:read"]));
    await expect(
      edit(administrator, key, { name: "Inspector", permissions: ["users:read", "audit:read"] }),
    ).resolves.toEqual({ saved: true, version: 2 });
    expect(await stored(key)).toMatchObject({ name: "Inspector", version: 2 });
    expect((await loadActor(member.sessionId))?.permissions).toEqual(
      new Set(["users:read", "audit:read"]),
    );
    expect(await eventsOf(["role.edited"])).toMatchObject([
      {
        target: key,
        before: { name: "Auditor", permissions: ["users:read"] },
        after: { name: "Inspector", permissions: ["users:read", "audit:read"] },
      },
    ]);
  });

  test("without a change writes nothing", async () => {
    const key = await create(administrator, "Auditor");
    await expect(edit(administrator, key, {})).resolves.toEqual({ saved: true, version: 1 });
    expect(await eventsOf(["role.edited"])).toEqual([]);
  });

  test("of two managers who edit at once, the second gets the values of the first", async () => {
    const key = await create(administrator, "Auditor");
    const other = await organization.addActor("administrator");
    const results = await Promise.all([
      edit(administrator, key, { name: "First" }, 1),
      edit(other, key, { description: "Second" }, 1),
    ]);
    const [lost] = results.filter(({ saved }) => !saved);
    expect(results.filter(({ saved }) => saved)).toHaveLength(1);
    const role = await stored(key);
    expect(lost).toMatchObject({
      current: { version: 2, name: role!.name, description: role!.description },
    });
    expect(await eventsOf(["role.edited"])).toHaveLength(1);
  });

  test("built-in roles, and roles of other organizations, stay as they are", async () => {
    for (const key of ["stakeholder", "responder", "manager", "administrator"]) {
      await expect(edit(administrator, key, { permissions: [] })).rejects.toThrow(
        "Built-in roles can't be changed or deleted.",
      );
      await expect(remove(administrator, key, "stakeholder")).rejects.toThrow(
        "Built-in roles can't be changed or deleted.",
      );
    }
    const key = await create(administrator, "Auditor");
    const other = await makeOrganization();
    await other.setAccessControl("rbac");
    const stranger = await other.addActor("administrator");
    await expect(edit(stranger, key, { name: "Mine" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(undoRoleEdit(stranger, { key })).rejects.toMatchObject({ code: "not_found" });
    await expect(remove(stranger, key)).rejects.toMatchObject({ code: "not_found" });
    await expect(loadRole(stranger, key)).rejects.toMatchObject({ code: "not_found" });
    expect(await stored(key)).toMatchObject({ name: "Auditor", version: 1 });
  });

  test("needs RBAC", async () => {
    const key = await create(administrator, "Auditor");
    await organization.setAccessControl("basic");
    await expect(edit(administrator, key, { name: "X" })).rejects.toThrow(
      "Custom roles need RBAC.",
    );
  });

  test("the own role stays as it is, also one that the actor has through a group", async () => {
    const keeper = await addRoleManager();
    await expect(edit(keeper, "keeper", { name: "King" })).rejects.toThrow(
      "You have this role yourself, so you can't edit it.",
    );
    await expect(remove(keeper, "keeper", "manager")).rejects.toThrow("so you can't delete it");
    const key = await create(administrator, "Auditor");
    await addGroup("Audit", key, [keeper.userId]);
    await expect(edit(keeper, key, { permissions: ["users:read"] })).rejects.toThrow(
      "You have this role yourself",
    );
    await expect(remove(keeper, key, "stakeholder")).rejects.toThrow("You have this role yourself");
  });

  test("a membership that has ended does not make a role the actor's own", async () => {
    const key = await create(administrator, "Auditor");
    const keeper = await addRoleManager();
    const groupId = await addGroup("Audit", key, [keeper.userId]);
    await db
      .update(groupMemberships)
      .set({ endsAt: new Date(now().getTime() - 1) })
      .where(eq(groupMemberships.groupId, groupId));
    await expect(edit(keeper, key, { name: "Inspector" })).resolves.toMatchObject({ saved: true });
  });

  test("touches no role that ranks above, or has a permission that the actor lacks", async () => {
    const keeper = await addRoleManager();
    await organization.addRole("boss", 40, []);
    // Ranks below, and can do more.
    await organization.addRole("spy", 10, ["identity:manage"]);
    await expect(edit(keeper, "boss", { rank: 10 })).rejects.toThrow(
      "This role ranks above yours.",
    );
    await expect(edit(keeper, "spy", { permissions: [] })).rejects.toThrow(
      "This role has the permission “Manage identity configuration”, which you don't have.",
    );
    await expect(remove(keeper, "boss")).rejects.toThrow("above yours");
    await expect(remove(keeper, "spy")).rejects.toThrow("which you don't have");
  });

  test("raises a role only to what the actor has", async () => {
    const keeper = await addRoleManager();
    const key = await create(keeper, "Helper", { rank: 10 });
    await expect(edit(keeper, key, { rank: 40 })).rejects.toMatchObject({
      fieldErrors: { rank: expect.any(String) },
    });
    await expect(edit(keeper, key, { permissions: ["audit:read"] })).rejects.toMatchObject({
      fieldErrors: { permissions: expect.any(String) },
    });
    expect(await stored(key)).toMatchObject({ rank: 10, permissions: [], version: 1 });
  });

  test("changes nothing for users above the actor, whose role is only part of their access", async () => {
    const keeper = await addRoleManager();
    const key = await create(keeper, "Helper", { rank: 10, permissions: ["users:read"] });
    const person = await organization.addPerson(key);
    await db
      .update(users)
      .set({ extraPermissions: ["identity:manage"] })
      .where(eq(users.id, person.id));
    await expect(edit(keeper, key, { rank: 20 })).rejects.toThrow(
      "This would change the access of 1 user with a role or permissions above yours.",
    );
    await expect(edit(keeper, key, { name: "Assistant" })).resolves.toMatchObject({ saved: true });
  });

  test.each([
    ["the default role", () => setDefaultRole("helper"), "it is the default role"],
    ["a link", () => addLink("Partners", "helper"), "the link “Partners” gives it"],
    [
      "a group of a link",
      async () => {
        const groupId = await addGroup("Contractors", "helper");
        const joinLinkId = await addLink("Partners", null);
        const organizationId = organization.id;
        await db.insert(joinLinkGroups).values({ joinLinkId, groupId, organizationId });
      },
      "the group “Contractors” gives it, which people join with the link “Partners”",
    ],
    [
      "a group of the self-service link",
      async () => {
        const groupId = await addGroup("Contractors", "helper");
        const [link] = await db
          .select({ id: joinLinks.id })
          .from(joinLinks)
          .where(eq(joinLinks.organizationId, organization.id));
        const organizationId = organization.id;
        await db.insert(joinLinkGroups).values({ joinLinkId: link!.id, groupId, organizationId });
      },
      "which people join with the self-service link",
    ],
  ])("given by %s gets no permission to manage", async (_how, give, place) => {
    await create(administrator, "Helper", { permissions: ["users:read"] });
    await give();
    for (const permission of ["users:manage", "roles:manage", "identity:manage"] as const) {
      await expect(
        edit(administrator, "helper", { permissions: ["users:read", permission] }),
      ).rejects.toMatchObject({ fieldErrors: { permissions: expect.stringContaining(place) } });
    }
    await expect(
      edit(administrator, "helper", { permissions: ["users:read", "audit:read"] }),
    ).resolves.toMatchObject({ saved: true });
  });

  test("a deleted link gives nothing any more", async () => {
    const key = await create(administrator, "Helper");
    const linkId = await addLink("Partners", key);
    await db.update(joinLinks).set({ deletedAt: now() }).where(eq(joinLinks.id, linkId));
    await expect(
      edit(administrator, key, { permissions: ["users:manage"] }),
    ).resolves.toMatchObject({ saved: true });
  });
});

describe("undoing an edit", () => {
  test("restores the values within 10 minutes, and records it", async () => {
    const key = await create(administrator, "Auditor", { permissions: ["users:read"] });
    await edit(administrator, key, { name: "Inspector", permissions: ["audit:read"], rank: 30 });
    await undoRoleEdit(administrator, { key });
    expect(await stored(key)).toMatchObject({
      name: "Auditor",
      permissions: ["users:read"],
      rank: 20,
      version: 3,
    });
    expect(await eventsOf(["role.edited"])).toHaveLength(2);
  });

  test("is refused after 10 minutes", async () => {
    const key = await create(administrator, "Auditor");
    await edit(administrator, key, { name: "Inspector" });
    const later = new Date(now().getTime() + minutes(10));
    setClock(() => later);
    await expect(undoRoleEdit(administrator, { key })).rejects.toThrow(
      "This was done more than 10 minutes ago and can no longer be undone.",
    );
  });

  test("is refused without an edit, and after the edit of another manager", async () => {
    const key = await create(administrator, "Auditor");
    await expect(undoRoleEdit(administrator, { key })).rejects.toThrow("There is no edit to undo.");
    await edit(administrator, key, { name: "Inspector" });
    const other = await organization.addActor("administrator");
    await expect(undoRoleEdit(other, { key })).rejects.toThrow("Someone else");
    await edit(other, key, { description: "Newer" });
    await expect(undoRoleEdit(administrator, { key })).rejects.toThrow(
      "Someone else has edited this role since.",
    );
    expect(await stored(key)).toMatchObject({ name: "Inspector", description: "Newer" });
  });

  test("follows the usual rules: a name that was taken since, or rights that were lost", async () => {
    const key = await create(administrator, "Auditor", { permissions: ["identity:manage"] });
    await edit(administrator, key, { name: "Inspector", permissions: [] });
    await create(administrator, "Auditor");
    await expect(undoRoleEdit(administrator, { key })).rejects.toThrow(
      "Another role has this name.",
    );
    await addRoleManager();
    await db.update(users).set({ roleKey: "keeper" }).where(eq(users.id, administrator.userId));
    await expect(undoRoleEdit(administrator, { key })).rejects.toMatchObject({
      fieldErrors: { permissions: expect.any(String) },
    });
  });
});

describe("deleting a role", () => {
  test("that no user has needs no replacement, with Basic access too", async () => {
    const key = await create(administrator, "Auditor");
    const linkId = await addLink("Old", key);
    await db.update(joinLinks).set({ deletedAt: now() }).where(eq(joinLinks.id, linkId));
    await organization.setAccessControl("basic");
    await expect(remove(administrator, key)).resolves.toEqual({ name: "Auditor", users: 0 });
    expect(await stored(key)).toBeUndefined();
    expect(await eventsOf(["role.deleted", "join_link.edited"])).toMatchObject([
      { action: "role.deleted", target: key, before: { name: "Auditor", rank: 20 }, after: null },
    ]);
  });

  test.each<[string, (key: string) => Promise<unknown>, () => Promise<unknown>]>([
    [
      "an invitation",
      (key) =>
        inviteUsers(administrator, {
          addresses: [
            { email: organization.freshEmail(), firstName: "", lastName: "", roleKey: key },
          ],
        }),
      () => db.$count(users, and(eq(users.status, "invited"), eq(users.roleKey, "responder"))),
    ],
    [
      "a disabled user",
      (key) => addPerson(key, "inactive"),
      () => db.$count(users, and(eq(users.status, "inactive"), eq(users.roleKey, "responder"))),
    ],
    [
      "a deleted user who can be restored",
      (key) => addPerson(key, "deleted"),
      () => db.$count(users, and(eq(users.status, "deleted"), eq(users.roleKey, "responder"))),
    ],
    [
      "a link",
      (key) =>
        createJoinLink(administrator, {
          name: "Partners",
          roleKey: key,
          allowedDomains: [],
          maxUses: null,
          expiresAt: null,
        }),
      () => db.$count(joinLinks, eq(joinLinks.roleKey, "responder")),
    ],
    [
      "the default role",
      (key) => setDefaultRole(key),
      () =>
        db.$count(identityConfigurations, eq(identityConfigurations.defaultRoleKey, "responder")),
    ],
    [
      "a group",
      (key) => addGroup("Audit", key),
      () => db.$count(groups, eq(groups.roleKey, "responder")),
    ],
  ])("that only %s has needs a replacement", async (_what, give, countMoved) => {
    const key = await create(administrator, "Auditor", { permissions: ["users:read"] });
    await give(key);
    for (const replacement of ["", key, "nowhere"]) {
      await expect(remove(administrator, key, replacement)).rejects.toMatchObject({
        code: "invalid",
        fieldErrors: { replacementKey: "Choose a role for those who have Auditor now." },
      });
    }
    expect(await stored(key)).toBeDefined();
    const before = await countMoved();
    await remove(administrator, key, "responder");
    expect(await stored(key)).toBeUndefined();
    expect(await countMoved()).toBe(Number(before) + 1);
  });

  test("moves everyone in one transaction, with an event for each user", async () => {
    const key = await create(administrator, "Auditor", { permissions: ["users:read"] });
    const people = [
      await addPerson(key),
      await addPerson(key, "inactive"),
      await addPerson(key, "deleted"),
    ];
    const bystander = await addPerson("stakeholder");
    const groupId = await addGroup("Audit", key);
    const linkId = await addLink("Partners", key);
    await setDefaultRole(key);

    await expect(remove(administrator, key, "responder")).resolves.toEqual({
      name: "Auditor",
      users: 3,
    });
    for (const { id } of people) expect(await roleKeyOf(id)).toBe("responder");
    expect(await roleKeyOf(bystander.id)).toBe("stakeholder");
    const versions = await db
      .select({ version: users.version })
      .from(users)
      .where(
        inArray(
          users.id,
          people.map(({ id }) => id),
        ),
      );
    expect(versions).toEqual([{ version: 2 }, { version: 2 }, { version: 2 }]);

    const change = { before: { roleKey: key }, after: { roleKey: "responder" } };
    const ofUsers = await eventsOf(["user.edited"]);
    expect(ofUsers.map(({ target }) => target).toSorted()).toEqual(
      people.map(({ id }) => id).toSorted(),
    );
    for (const event of ofUsers) expect(event).toMatchObject(change);
    expect(await eventsOf(["group.edited", "join_link.edited", "identity.changed"])).toMatchObject([
      { target: groupId, ...change },
      { target: linkId, ...change },
      {
        target: organization.id,
        before: { defaultRoleKey: key },
        after: { defaultRoleKey: "responder" },
      },
    ]);
    expect(await eventsOf(["role.deleted"])).toMatchObject([
      { target: key, after: { replacement: "responder", people: 3, groups: 1 } },
    ]);
  });

  test("takes as many statements for many users as for one", async () => {
    const removeWith = async (name: string, count: number) => {
      const key = await create(administrator, name);
      await db.execute(sql`
        insert into users (organization_id, email, email_normalized, role_key, status, activated_at)
        select ${organization.id}, address, address, ${key}, 'active', now()
        from generate_series(1, ${count}::int) as number
        cross join lateral (select ${key} || number || '@many.example' as address) as made
      `);
      return countStatements(() => remove(administrator, key, "stakeholder"));
    };
    const one = await removeWith("one", 1);
    expect(await removeWith("many", 3000)).toBe(one);
  });

  test("gives no role that the actor could not give", async () => {
    const keeper = await addRoleManager();
    const key = await create(keeper, "Helper");
    const person = await addPerson(key);
    await expect(remove(keeper, key, "administrator")).rejects.toMatchObject({
      code: "forbidden",
      fieldErrors: { replacementKey: expect.any(String) },
    });
    // Manager has groups:manage, which this actor has not.
    await expect(remove(keeper, key, "manager")).rejects.toMatchObject({ code: "forbidden" });
    expect(await roleKeyOf(person.id)).toBe(key);
    await db
      .update(users)
      .set({ extraPermissions: ["identity:manage"] })
      .where(eq(users.id, person.id));
    await organization.addRole("other", 10, ["users:read"]);
    await expect(remove(keeper, key, "other")).rejects.toThrow(
      "This would change the access of 1 user with a role or permissions above yours.",
    );
    expect(await stored(key)).toBeDefined();
  });

  test("gives links and the default role nothing that they may not give", async () => {
    const key = await create(administrator, "Helper");
    await setDefaultRole(key);
    await expect(remove(administrator, key, "manager")).rejects.toMatchObject({
      code: "invalid",
      fieldErrors: { replacementKey: expect.stringContaining("it is the default role") },
    });
    await expect(remove(administrator, key, "responder")).resolves.toMatchObject({ users: 0 });
  });

  test("a role that is given at the same moment is either moved or refused", async () => {
    for (let round = 0; round < 5; round++) {
      const key = await create(administrator, `Race ${round}`);
      const person = await addPerson("stakeholder");
      const other = await organization.addActor("administrator");
      const [deleted, given] = await Promise.allSettled([
        remove(administrator, key, "responder"),
        editUser(other, {
          userId: person.id,
          version: 1,
          firstName: "Test",
          lastName: "Person",
          roleKey: key,
          extraPermissions: [],
        }),
      ]);
      expect(deleted.status).toBe("fulfilled");
      expect(await stored(key)).toBeUndefined();
      const outcome = given.status === "fulfilled" ? await roleKeyOf(person.id) : given.reason.code;
      expect(["responder", "forbidden"]).toContain(outcome);
    }
  });

  test("a user who registers with the role after the others were moved is moved too", async () => {
    const key = await create(administrator, "Helper");
    await addPerson(key);
    // Registration takes no lock on the organization: it is at work when the role is deleted.
    let finish = () => {};
    const waiting = new Promise<void>((resolve) => (finish = resolve));
    const registration = db.transaction(async (tx) => {
      await tx.execute(sql`
        insert into users (organization_id, email, email_normalized, role_key, status, activated_at)
        values (${organization.id}, 'late@late.example', 'late@late.example', ${key}, 'active', now())
      `);
      await waiting;
    });
    const deletion = remove(administrator, key, "responder");
    // It has moved the others, and waits to delete the role.
    await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1), 5000);
    finish();
    await registration;
    await expect(deletion).resolves.toMatchObject({ name: "Helper" });
    const [late] = await db
      .select({ roleKey: users.roleKey })
      .from(users)
      .where(and(eq(users.organizationId, organization.id), eq(users.email, "late@late.example")));
    expect(late).toEqual({ roleKey: "responder" });
  });
});

describe("the preview", () => {
  const page = { search: "" };

  test("of an edit and of a deletion says who gains and loses what, and writes nothing", async () => {
    const key = await create(administrator, "Helper", { rank: 10, permissions: ["audit:read"] });
    const person = await addPerson(key);
    await addPerson("stakeholder");
    const permissions = ["users:manage"] as const;
    expect(
      await previewRoleEdit(administrator, {
        key,
        rank: 10,
        permissions: [...permissions],
        ...page,
      }),
    ).toMatchObject({
      changed: 1,
      rows: [{ userId: person.id, gains: ["users:manage"], loses: ["audit:read"] }],
    });
    expect(
      await previewRoleDeletion(administrator, { key, replacementKey: "responder", ...page }),
    ).toMatchObject({
      changed: 1,
      rows: [{ gains: ["users:read", "users:invite"], rankBefore: 10, rankAfter: 20 }],
    });
    expect(await stored(key)).toMatchObject({ version: 1, permissions: ["audit:read"] });
  });

  test("is for those alone who could edit or delete the role", async () => {
    const edited = { key: "manager", rank: 10, permissions: [], ...page };
    await expect(previewRoleEdit(administrator, edited)).rejects.toMatchObject({
      code: "forbidden",
    });
    const manager = await organization.addActor("manager");
    const key = await create(administrator, "Helper");
    await expect(previewRoleEdit(manager, { ...edited, key })).rejects.toMatchObject({
      code: "forbidden",
    });
    const deleted = { key, replacementKey: "stakeholder", ...page };
    await expect(previewRoleDeletion(manager, deleted)).rejects.toMatchObject({
      code: "forbidden",
    });
    const other = await makeOrganization();
    await other.setAccessControl("rbac");
    const stranger = await other.addActor("administrator");
    await expect(previewRoleDeletion(stranger, deleted)).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("the list and the page of a role", () => {
  test("count everyone and everything that has it", async () => {
    const key = await create(administrator, "Helper");
    await addPerson(key);
    const inactive = await addPerson(key, "inactive");
    await addPerson(key, "deleted");
    const member = await addPerson("stakeholder");
    await addGroup("Audit", key, [member.id, inactive.id]);
    await addGroup("More", key, [member.id]);
    await addLink("Partners", key);
    const listed = await listRoles(administrator);
    expect(listed.map((role) => role.key)).toEqual([
      "stakeholder",
      "responder",
      "manager",
      "administrator",
      key,
    ]);
    expect(listed.find((role) => role.key === key)).toMatchObject({ users: 2, groups: 2 });
    expect(await loadRole(administrator, key)).toMatchObject({
      carriers: {
        active: 1,
        inactive: 1,
        invited: 0,
        deleted: 1,
        groups: 2,
        links: 1,
        isDefault: false,
      },
      throughGroups: 2,
      refusals: { edit: undefined, delete: undefined },
    });
    expect(await loadRole(administrator, "stakeholder")).toMatchObject({
      carriers: { isDefault: true },
      description: expect.stringContaining("invites Stakeholders"),
      refusals: { edit: "Built-in roles can't be changed or deleted." },
    });
  });

  test("need roles:manage", async () => {
    const manager = await organization.addActor("manager");
    await expect(listRoles(manager)).rejects.toMatchObject({ code: "forbidden" });
    await expect(loadRole(manager, "manager")).rejects.toMatchObject({ code: "forbidden" });
  });
});
