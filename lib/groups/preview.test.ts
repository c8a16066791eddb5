import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { groupManagers } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { previewBulkAccess } from "@/lib/bulk/preview";
import { bulkAccessSchema } from "@/lib/bulk/schema";
import { addPeople } from "@/lib/bulk/testing/people";
import { now } from "@/lib/clock";
import { addGroup } from "@/lib/testing/groups";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";

import { previewMembers } from "./preview";
import { previewMembersSchema } from "./schema";

let organization: TestOrganization;
let administrator: Actor;

beforeEach(async () => {
  organization = await makeOrganization();
  await organization.setAccessControl("rbac");
  administrator = await organization.addActor("administrator");
});

type Chosen = { operation?: "join" | "leave"; userIds?: string[]; addresses?: string };

const preview = (actor: Actor, groupId: string, chosen: Chosen) =>
  previewMembers(
    actor,
    previewMembersSchema.parse({ groupId, operation: "join", userIds: [], search: "", ...chosen }),
  );

const namesOf = ({ rows }: { rows: readonly { userId: string }[] }) =>
  rows.map(({ userId }) => userId);

describe("a preview of members", () => {
  test("lists chosen users and those of pasted addresses, and no user of another organization", async () => {
    const groupId = await addGroup(organization, "Support", [], "manager");
    const [chosen, pasted] = [
      await organization.addPerson("responder"),
      await organization.addPerson("responder"),
    ];
    const stranger = await (await makeOrganization()).addPerson("responder");
    const result = await preview(administrator, groupId, {
      userIds: [chosen.id, stranger.id],
      addresses: `${pasted.email}, ${stranger.email}, unknown@nowhere.example`,
    });
    expect(namesOf(result).toSorted()).toEqual([chosen.id, pasted.id].toSorted());
  });

  test("leaves out the actor and users above them, whom the command skips", async () => {
    const manager = await organization.addActor("manager");
    const member = await organization.addPerson("stakeholder");
    const other = await organization.addPerson("stakeholder");
    await organization.addRole("auditor", 10, ["roles:manage"]);
    const above = await organization.addPerson("auditor");
    const groupId = await addGroup(
      organization,
      "Support",
      [member.id, above.id, manager.userId],
      "responder",
    );
    const leaving = [member.id, above.id, manager.userId];
    const result = await preview(manager, groupId, { operation: "leave", userIds: leaving });
    expect(namesOf(result)).toEqual([member.id]);
    const joining = await preview(manager, await addGroup(organization, "Other", [], "responder"), {
      userIds: [other.id, above.id, manager.userId],
    });
    expect(namesOf(joining)).toEqual([other.id]);
  });

  test("needs users:manage, the right on the group and the right to give its role", async () => {
    const groupId = await addGroup(organization, "Support", [], "manager");
    const lead = await organization.addActor("responder");
    const helper = await organization.addActor("manager");
    const userIds = [(await organization.addPerson("stakeholder")).id];
    await db.insert(groupManagers).values({
      organizationId: organization.id,
      groupId,
      userId: lead.userId,
      createdAt: now(),
    });
    const manages = (await loadActor(lead.sessionId))!;
    await expect(preview(manages, groupId, { userIds })).rejects.toMatchObject({
      code: "forbidden",
    });
    const above = await addGroup(organization, "Owners", [], "administrator");
    await expect(preview(helper, above, { userIds })).rejects.toMatchObject({ code: "forbidden" });
    const elsewhere = await addGroup(await makeOrganization(), "Support", [], "manager");
    await expect(preview(administrator, elsewhere, { userIds })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("takes the same few statements for 10,000 users as for one", async () => {
    const groupId = await addGroup(organization, "Support", [], "manager");
    await addPeople(organization, [{ status: "active", roleKey: "responder", count: 10_000 }]);
    const [one] = await addPeople(organization, [
      { status: "active", roleKey: "stakeholder", count: 1 },
    ]);
    const filters = { q: "", status: "", role: "", group: "", password: "", activity: "" };
    const request = { operation: "add_to_group", groupId, selection: { filters } };
    const all = bulkAccessSchema.parse({ request, search: "" });
    expect(await previewBulkAccess(administrator, all)).toMatchObject({
      changed: 10_001,
      gains: { users: 10_001, permissions: { "users:manage": 10_001 } },
      total: 10_001,
    });
    const single = { ...all, request: { ...all.request, selection: { userIds: [one!] } } };
    expect(await countStatements(() => previewBulkAccess(administrator, all))).toBe(
      await countStatements(() => previewBulkAccess(administrator, single)),
    );
  });
});
