import { randomUUID } from "node:crypto";

import { and, eq, inArray } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import {
  auditEvents,
  bulkOperations,
  groupMemberships,
  groups,
  organizations,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import type { AccessControl } from "@/lib/access/effective";
import { permissions } from "@/lib/access/policy";
import { bulkOperationSchema } from "@/lib/bulk/schema";
import { startBulkOperation } from "@/lib/bulk/start";
import { addPeople } from "@/lib/bulk/testing/people";
import { workOnNextBatch } from "@/lib/bulk/work";
import { days, now } from "@/lib/clock";
import { waitingForLocks } from "@/lib/testing/locks";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";
import { countStatements } from "@/lib/testing/statements";
import { editUser } from "@/lib/users/edit";

import { previewAccessControl } from "./access-control";
import { breakGlass } from "./break-glass";
import { saveIdentity } from "./commands";
import { loadIdentity } from "./queries";
import { identitySchema } from "./schema";

let organization: TestOrganization;
let administrator: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
});

/** Saves the form with another mode, as it was loaded by an Administrator just now. */
async function switchTo(accessControl: AccessControl, actor = administrator, changes: object = {}) {
  const identity = await loadIdentity({ ...actor, permissions: new Set(permissions) });
  return saveIdentity(
    actor,
    identitySchema.parse({
      ...identity,
      clientSecret: "",
      ownPassword: "",
      accessControl,
      ...changes,
    }),
  );
}

async function addGroup(
  roleKey: string | null,
  userIds: readonly string[],
  endsAt: Date | null = null,
): Promise<string> {
  const organizationId = organization.id;
  const [group] = await db
    .insert(groups)
    .values({ organizationId, name: `Group ${randomUUID()}`, roleKey })
    .returning({ id: groups.id });
  const groupId = group!.id;
  await db
    .insert(groupMemberships)
    .values(
      userIds.map((userId) => ({ organizationId, groupId, userId, createdAt: now(), endsAt })),
    );
  return groupId;
}

const makeSystemAdmin = (userId: string) =>
  db.update(users).set({ systemAdmin: true }).where(eq(users.id, userId));

/** Takes the role Administrator away from everyone who has it, without any check. */
const removeAdministrators = () =>
  db
    .update(users)
    .set({ roleKey: "stakeholder" })
    .where(and(eq(users.organizationId, organization.id), eq(users.roleKey, "administrator")));

/** An actor with every permission and the highest rank, who is no Administrator. */
async function addOwner(): Promise<Actor> {
  await organization.addRole("owner", 40, permissions);
  return organization.addActor("owner");
}

const modeOf = async (actor: Actor) => (await loadActor(actor.sessionId))!.accessControl;

const switches = () =>
  db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, organization.id),
        eq(auditEvents.action, "access_control.changed"),
      ),
    )
    .orderBy(auditEvents.id);

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: "ok" }),
    ({ code, fieldErrors }: { code: string; fieldErrors?: { accessControl?: string } }) => ({
      code,
      reason: fieldErrors?.accessControl,
    }),
  );

describe("a switch of access control", () => {
  test("takes effect on everyone's next request, keeps what Basic ignores, and is audited", async () => {
    const member = await organization.addActor("responder");
    const system = await organization.addActor("stakeholder");
    const deleted = await organization.addPerson("responder");
    await addGroup("manager", [member.userId, deleted.id]);
    await makeSystemAdmin(system.userId);
    await db
      .update(users)
      .set({ status: "deleted", deletedAt: now() })
      .where(eq(users.id, deleted.id));

    for (let round = 0; round < 2; round++) {
      expect(await switchTo("rbac")).toMatchObject({ saved: true });
      expect(await loadActor(member.sessionId)).toMatchObject({ accessControl: "rbac", rank: 30 });
      expect(await loadActor(system.sessionId)).toMatchObject({
        rank: 40,
        permissions: new Set(permissions),
      });
      expect(await switchTo("basic")).toMatchObject({ saved: true });
      expect(await loadActor(member.sessionId)).toMatchObject({ accessControl: "basic", rank: 20 });
      expect(await loadActor(system.sessionId)).toMatchObject({ rank: 10 });
    }
    expect((await switches()).slice(0, 2)).toMatchObject([
      {
        actorId: administrator.userId,
        targetType: "identity",
        targetId: organization.id,
        before: { accessControl: "basic" },
        after: { accessControl: "rbac", changed: 2 },
      },
      { before: { accessControl: "rbac" }, after: { accessControl: "basic", changed: 2 } },
    ]);
  });

  test("is one save with the other fields, and one event each", async () => {
    await switchTo("rbac", administrator, { acceptsRequests: true });
    expect(await loadIdentity(administrator)).toMatchObject({
      accessControl: "rbac",
      acceptsRequests: true,
      version: 2,
    });
    expect(await switches()).toHaveLength(1);
    const changed = await db
      .select({ after: auditEvents.after })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.organizationId, organization.id),
          eq(auditEvents.action, "identity.changed"),
        ),
      );
    expect(changed).toEqual([{ after: { acceptsRequests: true } }]);
    // A save that changes nothing writes nothing.
    await switchTo("rbac");
    expect(await switches()).toHaveLength(1);
  });

  test("that another manager saved first is not repeated: the second is told", async () => {
    const other = await organization.addActor("administrator");
    const { version } = await loadIdentity(administrator);
    await switchTo("rbac", administrator);
    expect(await switchTo("basic", other, { version })).toMatchObject({
      saved: false,
      current: { accessControl: "rbac" },
    });
    expect(await modeOf(other)).toBe("rbac");
  });

  test("needs the permission to manage the identity configuration, also for the preview", async () => {
    const manager = await organization.addActor("manager");
    const preview = { accessControl: "rbac", search: "" } as const;
    expect(
      codesOf(
        await Promise.allSettled([
          switchTo("rbac", manager),
          previewAccessControl(manager, preview),
        ]),
      ),
    ).toEqual(["forbidden", "forbidden"]);
  });

  test("costs the same statements for any number of users", async () => {
    const withOne = await addPeople(organization, [
      { status: "active", roleKey: "responder", count: 1 },
    ]);
    const group = await addGroup("manager", withOne);
    const few = await countStatements(() => switchTo("rbac"));
    await switchTo("basic");
    const many = await addPeople(organization, [
      { status: "active", roleKey: "responder", count: 300 },
      { status: "invited", roleKey: "stakeholder", count: 300 },
    ]);
    await db.insert(groupMemberships).values(
      many.map((userId) => ({
        organizationId: organization.id,
        groupId: group,
        userId,
        createdAt: now(),
      })),
    );
    expect(await countStatements(() => switchTo("rbac"))).toBe(few);
    expect((await switches()).at(-1)).toMatchObject({ after: { changed: 601 } });
  });
});

describe("a switch is refused at its field", () => {
  const above = /above yours\.$/;
  const own = /^This would change your own access\./;

  test("to an actor whom it would raise or lower", async () => {
    await organization.addRole("switcher", 30, ["users:read", "identity:manage"]);
    const switcher = await organization.addActor("switcher");
    await addGroup("switcher", [switcher.userId]);
    // Their group gives nothing that they do not have.
    expect(await refusal(switchTo("rbac", switcher))).toEqual({ code: "ok" });
    await db
      .update(groups)
      .set({ roleKey: "manager" })
      .where(eq(groups.organizationId, organization.id));
    expect(await refusal(switchTo("basic", switcher))).toEqual({
      code: "forbidden",
      reason: expect.stringMatching(own),
    });
    await switchTo("basic");
    expect(await refusal(switchTo("rbac", switcher))).toEqual({
      code: "forbidden",
      reason: expect.stringMatching(own),
    });

    await makeSystemAdmin(switcher.userId);
    await switchTo("rbac");
    const system = (await loadActor(switcher.sessionId))!;
    expect(await refusal(switchTo("basic", system))).toMatchObject({ code: "forbidden" });
    expect(await modeOf(administrator)).toBe("rbac");
  });

  test("when it would raise others above the actor, also people who are invited or can be restored", async () => {
    await organization.addRole("switcher", 20, ["users:read", "users:invite", "identity:manage"]);
    const switcher = await organization.addActor("switcher");
    const [member, invited, restorable] = [
      await organization.addPerson("stakeholder"),
      await organization.addPerson("stakeholder"),
      await organization.addPerson("stakeholder"),
    ];
    const group = await addGroup("responder", [member.id]);
    await switchTo("rbac", switcher);
    await switchTo("basic", switcher);
    await db
      .update(users)
      .set({ status: "invited", passwordHash: null, activatedAt: null })
      .where(eq(users.id, invited.id));
    await db
      .update(users)
      .set({ status: "deleted", deletedAt: now() })
      .where(eq(users.id, restorable.id));
    await db.update(groups).set({ roleKey: "manager" }).where(eq(groups.id, group));
    for (const { id } of [member, invited, restorable]) {
      await db
        .update(groupMemberships)
        .set({ userId: id })
        .where(eq(groupMemberships.groupId, group));
      expect(await refusal(switchTo("rbac", switcher))).toEqual({
        code: "forbidden",
        reason: expect.stringMatching(above),
      });
    }
    // A temporary membership counts as long as it lasts.
    const endsAt = new Date(now().getTime() + days(1));
    await db.update(groupMemberships).set({ endsAt }).where(eq(groupMemberships.groupId, group));
    expect(await refusal(switchTo("rbac", switcher))).toMatchObject({ code: "forbidden" });
    await db
      .update(groupMemberships)
      .set({ endsAt: now() })
      .where(eq(groupMemberships.groupId, group));
    expect(await refusal(switchTo("rbac", switcher))).toEqual({ code: "ok" });
  });

  test("when it would lower users above the actor", async () => {
    const system = await organization.addPerson("stakeholder");
    await makeSystemAdmin(system.id);
    await switchTo("rbac");
    await organization.addRole("switcher", 30, ["users:read", "users:invite", "identity:manage"]);
    const switcher = await organization.addActor("switcher");
    expect(await refusal(switchTo("basic", switcher))).toEqual({
      code: "forbidden",
      reason: expect.stringMatching(above),
    });
  });

  test.each(["System Admins", "members of a group"])(
    "to Basic access when the only Administrators are %s",
    async (kind) => {
      const owner = await addOwner();
      const admin = await organization.addPerson("stakeholder");
      if (kind === "System Admins") await makeSystemAdmin(admin.id);
      else await addGroup("administrator", [admin.id]);
      await switchTo("rbac", owner);
      await removeAdministrators();
      expect(await refusal(switchTo("basic", owner))).toEqual({
        code: "conflict",
        reason: "No active Administrator would remain. Make another user Administrator first.",
      });
      await organization.addPerson("administrator");
      expect(await refusal(switchTo("basic", owner))).toEqual({ code: "ok" });
    },
  );
});

test.each(["the switch", "the demotion"])(
  "of a switch to Basic access and a demotion of the last Administrator by role, %s first, one is refused",
  async (first) => {
    const owner = await addOwner();
    const system = await organization.addActor("stakeholder");
    await makeSystemAdmin(system.userId);
    await switchTo("rbac", owner);
    await removeAdministrators();
    const last = await organization.addPerson("administrator");
    const actor = (await loadActor(system.sessionId))!;
    const demote = () =>
      editUser(actor, {
        userId: last.id,
        version: 1,
        firstName: "Last",
        lastName: "One",
        roleKey: "manager",
        extraPermissions: [],
      });
    const work = [() => switchTo("basic", owner), demote];
    const [one, other] = first === "the switch" ? work : work.toReversed();

    let running: Promise<unknown>[] = [];
    await db.transaction(async (tx) => {
      await tx
        .select({ id: organizations.id })
        .from(organizations)
        .where(eq(organizations.id, organization.id))
        .for("no key update");
      running = [one!()];
      await expect.poll(waitingForLocks).toBe(1);
      running.push(other!());
      await expect.poll(waitingForLocks).toBe(2);
    });
    const [done, refused] = codesOf(await Promise.allSettled(running));
    expect(done).toBe("ok");
    expect(refused).not.toBe("ok");
  },
);

describe("a bulk action that runs during a switch", () => {
  const batch = 1000;

  beforeEach(async () => {
    await db.delete(bulkOperations);
  });

  const disable = (actor: Actor, userIds: readonly string[]) =>
    startBulkOperation(
      actor,
      bulkOperationSchema.parse({
        operation: "disable",
        selection: {
          filters: { q: "Selected", status: "", role: "", password: "", activity: "" },
        },
        ...(userIds.length <= batch && { selection: { userIds } }),
      }),
    );

  async function workToTheEnd(): Promise<void> {
    while ((await workOnNextBatch(new Map())) === "worked");
  }

  const operation = async () => (await db.select().from(bulkOperations))[0]!;
  const countDisabled = (userIds: readonly string[]) =>
    db.$count(users, and(inArray(users.id, [...userIds]), eq(users.status, "inactive")));

  const people = () =>
    addPeople(organization, [
      { status: "active", roleKey: "responder", count: batch + 200, name: "Selected" },
    ]);

  test("skips those who have more than its actor from then on", async () => {
    const selected = await people();
    const manager = await organization.addActor("manager");
    await addGroup("administrator", selected);
    await disable(manager, selected);
    await workOnNextBatch(new Map());
    const before = await countDisabled(selected);
    await switchTo("rbac");
    await workToTheEnd();
    expect(await operation()).toMatchObject({ state: "done" });
    expect(await countDisabled(selected)).toBe(before);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(selected.length);
  });

  test("stops when its actor may not do it any more", async () => {
    const selected = await people();
    const member = await organization.addActor("responder");
    await addGroup("manager", [member.userId]);
    await switchTo("rbac");
    await disable((await loadActor(member.sessionId))!, selected);
    await workOnNextBatch(new Map());
    const before = await countDisabled(selected);
    await switchTo("basic");
    await workToTheEnd();
    expect(await operation()).toMatchObject({
      state: "failed",
      problem: expect.stringMatching(/^Stopped: .* no longer allowed/),
    });
    expect(await countDisabled(selected)).toBe(before);
  });
});

describe("the preview of a switch", () => {
  test("lists the people of the organization alone, and the switch changes no other", async () => {
    const member = await organization.addPerson("responder");
    await addGroup("manager", [member.id]);
    const other = await makeOrganization();
    const stranger = await other.addActor("responder");
    const [group] = await db
      .insert(groups)
      .values({ organizationId: other.id, name: "Theirs", roleKey: "manager" })
      .returning({ id: groups.id });
    await db.insert(groupMemberships).values({
      organizationId: other.id,
      groupId: group!.id,
      userId: stranger.userId,
      createdAt: now(),
    });
    const preview = await previewAccessControl(administrator, {
      accessControl: "rbac",
      search: "",
    });
    expect(preview).toMatchObject({ changed: 1, rows: [{ userId: member.id }] });
    await switchTo("rbac");
    expect(await loadActor(stranger.sessionId)).toMatchObject({ accessControl: "basic", rank: 20 });
  });

  test("names no users to actors without the permission to manage users", async () => {
    const member = await organization.addPerson("stakeholder");
    await addGroup("responder", [member.id]);
    await organization.addRole("switcher", 40, ["users:read", "users:invite", "identity:manage"]);
    const switcher = await organization.addActor("switcher");
    expect(
      await previewAccessControl(switcher, { accessControl: "rbac", search: "" }),
    ).toMatchObject({ changed: 1, gains: { users: 1 }, rows: [], total: 0 });
  });
});

test.each(["basic", "rbac"] as const)(
  "the command that restores passwords lists the Administrators of %s",
  async (accessControl) => {
    const [byRole, bySwitch, byGroup, temporary] = [
      await organization.addPerson("administrator"),
      await organization.addPerson("stakeholder"),
      await organization.addPerson("stakeholder"),
      await organization.addPerson("stakeholder"),
    ];
    await makeSystemAdmin(bySwitch.id);
    await addGroup("administrator", [byGroup.id]);
    await addGroup("administrator", [temporary.id], new Date(now().getTime() + days(1)));
    await organization.setAccessControl(accessControl);
    await db.update(users).set({ status: "inactive" }).where(eq(users.id, administrator.userId));
    const listed = (await breakGlass(organization.slug)).administrators.map(({ email }) => email);
    expect(listed).toContain(byRole.email);
    expect(listed).not.toContain(temporary.email);
    expect(listed.includes(bySwitch.email)).toBe(accessControl === "rbac");
    expect(listed.includes(byGroup.email)).toBe(accessControl === "rbac");
  },
);
