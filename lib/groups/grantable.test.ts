import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { groupMemberships, groups, roles } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { lockActor } from "@/lib/users/lock";

import { findGrantableGroups, joinGroups, maxGroupOptions, requireGroups } from "./grantable";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;
let responder: Actor;
/** A Stakeholder who manages the groups `own` and `above`. */
let groupManager: Actor;
let plain: string;
let own: string;
let above: string;
let administrators: string;
let elsewhere: string;

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
  responder = await organization.addActor("responder");
  const stakeholder = await organization.addActor("stakeholder");
  plain = await organization.addGroup("plain");
  own = await organization.addGroup("Own", { roleKey: "stakeholder", managers: [stakeholder] });
  above = await organization.addGroup("Above", { roleKey: "responder", managers: [stakeholder] });
  administrators = await organization.addGroup("Administrators", { roleKey: "administrator" });
  elsewhere = await (await makeOrganization()).addGroup("Elsewhere");
  groupManager = (await loadActor(stakeholder.sessionId))!;
});

const namesFor = async (actor: Actor) =>
  (await findGrantableGroups(db, actor)).groups.map(({ name, roleName }) => [name, roleName]);

const requiring = (actor: Actor, ids: string[]) =>
  db.transaction(async (tx) => requireGroups(tx, actor, await lockActor(tx, actor, now()), ids));

describe("the groups that an actor may add people to", () => {
  test("with groups:manage all of the organization whose role they can give, by name", async () => {
    expect(await namesFor(administrator)).toEqual([
      ["Above", null],
      ["Administrators", null],
      ["Own", null],
      ["plain", null],
    ]);
    expect(await namesFor(manager)).toEqual([
      ["Above", null],
      ["Own", null],
      ["plain", null],
    ]);
  });

  test("without it those that they manage, and none that gives more than they have", async () => {
    expect(await namesFor(groupManager)).toEqual([["Own", null]]);
    expect(await namesFor(responder)).toEqual([]);
  });

  test("show their role with RBAC", async () => {
    expect(await namesFor({ ...manager, accessControl: "rbac" })).toEqual([
      ["Above", "Responder"],
      ["Own", "Stakeholder"],
      ["plain", null],
    ]);
  });
});

describe("the groups that a field offers", () => {
  const find = async (search: Parameters<typeof findGrantableGroups>[2], actor = manager) =>
    (await findGrantableGroups(db, actor, search)).groups.map(({ name }) => name);

  test("are found by a part of their name, in any case and without accents", async () => {
    expect(await find({ q: "PLA" })).toEqual(["plain"]);
    expect(await find({ q: "öwn" })).toEqual(["Own"]);
    expect(await find({ q: "administrators" })).toEqual([]);
  });

  test("leave out those with a role that links cannot give", async () => {
    const id = await organization.addGroup("Managers", { roleKey: "manager" });
    expect(await find({})).toContain("Managers");
    expect(await find({ forLinks: true })).toEqual(["Above", "Own", "plain"]);
    await db.delete(groups).where(eq(groups.id, id));
  });

  test("leave out those that a user is in", async () => {
    const { id: userId } = await organization.addPerson("responder");
    await db.transaction((tx) =>
      joinGroups(tx, organization.id, [{ userId, groupId: own }], null, now()),
    );
    expect(await find({ notOf: userId })).toEqual(["Above", "plain"]);
  });

  test("are the first ones, and searching finds the others", async () => {
    const large = await makeOrganization();
    const actor = await large.addActor("manager");
    await db.execute(sql`
      insert into groups (organization_id, name)
      select ${large.id}, 'Group ' || n from generate_series(1, ${maxGroupOptions}) as n
    `);
    expect(await findGrantableGroups(db, actor)).toMatchObject({ more: false });
    await large.addGroup("Zulu");
    const { groups: first, more } = await findGrantableGroups(db, actor);
    expect([first.length, more]).toEqual([maxGroupOptions, true]);
    expect(await find({ q: "zulu" }, actor)).toEqual(["Zulu"]);
  });
});

describe("requiring groups", () => {
  test("returns them by name", async () => {
    const found = await requiring(manager, [plain, own]);
    expect(found).toMatchObject([
      { id: own, name: "Own", role: { name: "Stakeholder" } },
      { id: plain, name: "plain", role: null },
    ]);
  });

  test("refuses one whose role is above the actor's, by name and also with Basic access", async () => {
    const sentence =
      "“Administrators” gives its members the role Administrator, which is above yours.";
    await expect(requiring(manager, [plain, administrators])).rejects.toMatchObject({
      code: "forbidden",
      message: sentence,
      fieldErrors: { groupIds: sentence },
    });
    await expect(requiring(groupManager, [above])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("refuses one whose role has a lower rank but a permission that the actor lacks", async () => {
    await organization.addRole("operators", 10, ["users:read", "roles:manage"]);
    const group = await organization.addGroup("Operators", { roleKey: "operators" });
    await expect(requiring(manager, [group])).rejects.toMatchObject({ code: "forbidden" });
    expect(await requiring(administrator, [group])).toHaveLength(1);
    await db.delete(groups).where(eq(groups.id, group));
    await db.delete(roles).where(eq(roles.key, "operators"));
  });

  test("refuses one that the actor does not manage", async () => {
    await expect(requiring(groupManager, [own, plain])).rejects.toMatchObject({
      code: "forbidden",
      message: "You can't add people to “plain”.",
    });
    await expect(requiring(responder, [plain])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("does not find a group of another organization, or one that was deleted", async () => {
    for (const id of [elsewhere, randomUUID()]) {
      await expect(requiring(administrator, [plain, id])).rejects.toMatchObject({
        code: "not_found",
        fieldErrors: { groupIds: expect.stringContaining("not found") },
      });
    }
  });
});

test("joining starts an ended membership again and leaves a current one alone", async () => {
  const [ended, current] = [
    await organization.addPerson("stakeholder"),
    await organization.addPerson("stakeholder"),
  ];
  const [past, future] = [new Date("2026-01-01"), new Date("2099-01-01")];
  const old = { groupId: plain, organizationId: organization.id, createdAt: past };
  await db.insert(groupMemberships).values([
    { ...old, userId: ended.id, endsAt: past },
    { ...old, userId: current.id, endsAt: future },
  ]);
  const at = now();
  const rows = [ended, current].map(({ id }) => ({ userId: id, groupId: plain }));
  await db.transaction((tx) => joinGroups(tx, organization.id, rows, manager.userId, at));
  const of = async (userId: string) =>
    (await db.select().from(groupMemberships).where(eq(groupMemberships.userId, userId)))[0];
  expect(await of(ended.id)).toMatchObject({
    createdAt: at,
    addedBy: manager.userId,
    endsAt: null,
  });
  expect(await of(current.id)).toMatchObject({ createdAt: past, addedBy: null, endsAt: future });
});
