import { beforeEach, afterEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { groupManagers, groupMemberships, groups } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { after, days, setClock } from "@/lib/clock";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";
import { changeStatus } from "@/lib/users/change-status";

import { membershipsEndingSoon } from "./ending";

const at = new Date("2026-11-02T08:00:00Z");
const week = after(at, days(7));

let organization: TestOrganization;
let manager: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
  setClock(() => at);
});
afterEach(() => setClock());

async function addGroup(name: string): Promise<string> {
  const organizationId = organization.id;
  const [group] = await db.insert(groups).values({ organizationId, name }).returning();
  return group!.id;
}

async function addMember(groupId: string, endsAt: Date | null): Promise<string> {
  const { id: userId } = await organization.addPerson("stakeholder");
  const organizationId = organization.id;
  await db
    .insert(groupMemberships)
    .values({ organizationId, userId, groupId, createdAt: at, endsAt });
  return userId;
}

test("memberships that end within a week are counted by group, soonest first", async () => {
  const billing = await addGroup("Billing");
  const support = await addGroup("Support");
  expect(await membershipsEndingSoon(manager)).toBeUndefined();
  await addMember(billing, week);
  await addMember(billing, after(at, days(3)));
  await addMember(support, after(at, 1));
  // Not soon, over, without an end, of a deleted user, and of another organization.
  await addMember(support, after(week, 1));
  await addMember(support, at);
  await addMember(support, null);
  const deleted = await addMember(support, after(at, days(1)));
  await changeStatus(manager, "disable", [deleted]);
  await changeStatus(manager, "delete", [deleted]);
  const own = organization;
  organization = await makeOrganization();
  await addMember(await addGroup("Theirs"), after(at, days(1)));
  organization = own;

  expect(await membershipsEndingSoon(manager)).toEqual({
    total: 3,
    groups: [
      { id: support, name: "Support", count: 1, firstEndsAt: after(at, 1) },
      { id: billing, name: "Billing", count: 2, firstEndsAt: after(at, days(3)) },
    ],
    moreGroups: 0,
  });
  // The same memberships a week later: all have ended.
  setClock(() => after(week, 1));
  expect(await membershipsEndingSoon(manager)).toBeUndefined();
});

test("five groups are named, and the others counted, with one statement", async () => {
  for (let number = 0; number < 8; number++) {
    await addMember(await addGroup(`Group ${number}`), after(at, days(1) + number));
  }
  const ending = await membershipsEndingSoon(manager);
  expect(ending!.groups.map(({ name }) => name)).toEqual(
    [0, 1, 2, 3, 4].map((number) => `Group ${number}`),
  );
  expect(ending).toMatchObject({ total: 8, moreGroups: 3 });
  expect(await countStatements(() => membershipsEndingSoon(manager))).toBe(1);
});

test("group managers see those of their groups, and others none", async () => {
  const { userId, sessionId } = await organization.addActor("stakeholder");
  expect(await membershipsEndingSoon((await loadActor(sessionId))!)).toBeUndefined();
  const own = await addGroup("Own");
  const organizationId = organization.id;
  await db.insert(groupManagers).values({ organizationId, userId, groupId: own, createdAt: at });
  await addMember(own, after(at, days(2)));
  await addMember(await addGroup("Other"), after(at, days(2)));
  const helper = (await loadActor(sessionId))!;
  expect(await membershipsEndingSoon(helper)).toMatchObject({
    total: 1,
    groups: [{ id: own, count: 1 }],
  });
});
