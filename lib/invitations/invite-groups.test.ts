import { randomUUID } from "node:crypto";

import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, groups, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { register } from "@/lib/registration/commands";
import { readPersonalLink } from "@/lib/registration/queries";
import { linkToken } from "@/lib/secrets/links";
import { claimSession } from "@/lib/sessions/open";
import { groupsOf } from "@/lib/testing/groups";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { countStatements } from "@/lib/testing/statements";

import { copyInvitationLink } from "./copy-link";
import { inviteUsers } from "./invite";
import { resendInvitations } from "./resend";
import { revokeInvitations } from "./revoke";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;
let plain: string;
let administrators: string;

const origin = { address: "192.0.2.9", agent: "Newcomer" };

beforeAll(async () => {
  organization = await makeOrganization();
  await organization.setAccessControl("rbac");
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
  plain = await organization.addGroup("Plain");
  administrators = await organization.addGroup("Admins", { roleKey: "administrator" });
});

const invite = (actor: Actor, emails: string[], groupIds: string[], roleKey = "responder") =>
  inviteUsers(actor, {
    addresses: emails.map((email) => ({ email, roleKey, firstName: "", lastName: "" })),
    groupIds,
  });

const inGroups = (email: string) => groupsOf(organization.id, email);

const userOf = async (email: string) =>
  (
    await db
      .select()
      .from(users)
      .where(and(eq(users.organizationId, organization.id), eq(users.emailNormalized, email)))
  )[0];

describe("inviting with groups", () => {
  test("makes the Invited user a member at once, and the registration page names the groups", async () => {
    const email = organization.freshEmail();
    const other = await organization.addGroup("Another");
    const [result] = await invite(manager, [email], [plain, other]);
    expect(result!.outcome).toBe("invited");
    expect(await inGroups(email)).toEqual(["Another", "Plain"]);
    const [event] = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, (await userOf(email))!.id));
    expect(event).toMatchObject({
      action: "invitation.sent",
      after: { groups: ["Another", "Plain"] },
    });
    const token = linkToken("invitation", result!.invitationId!, 1);
    expect(await readPersonalLink(token)).toMatchObject({ groups: ["Another", "Plain"] });
    await register(
      { token, firstName: "Ada", lastName: "L", password: "Apollo-11-Lander" },
      origin,
    );
    expect(await inGroups(email)).toEqual(["Another", "Plain"]);
  });

  test("in a group with a role above the actor's is refused as a whole, also with Basic access", async () => {
    const email = organization.freshEmail();
    for (const mode of ["rbac", "basic"] as const) {
      await organization.setAccessControl(mode);
      await expect(invite(manager, [email], [plain, administrators])).rejects.toMatchObject({
        code: "forbidden",
        fieldErrors: { groupIds: expect.stringContaining("“Admins”") },
      });
    }
    await organization.setAccessControl("rbac");
    expect(await userOf(email)).toBeUndefined();
  });

  test("needs the right on the group", async () => {
    const responder = await organization.addActor("responder");
    const own = await organization.addGroup("Own", { managers: [responder] });
    const email = organization.freshEmail();
    await invite(responder, [email], [own]);
    expect(await inGroups(email)).toEqual(["Own"]);
    await expect(
      invite(responder, [organization.freshEmail()], [own, plain]),
    ).rejects.toMatchObject({ message: "You can't add people to “Plain”." });
  });

  test("does not find a group that was deleted since, or one of another organization", async () => {
    const gone = await organization.addGroup("Gone");
    await db.delete(groups).where(eq(groups.id, gone));
    const elsewhere = await (await makeOrganization()).addGroup("Elsewhere");
    for (const id of [gone, elsewhere, randomUUID()]) {
      await expect(
        invite(administrator, [organization.freshEmail()], [plain, id]),
      ).rejects.toMatchObject({ code: "not_found", fieldErrors: { groupIds: expect.any(String) } });
    }
  });

  test("leaves the groups of people who are invited or members already", async () => {
    const member = await organization.addPerson("responder");
    const invited = organization.freshEmail();
    const other = await organization.addGroup("Not for them");
    await invite(manager, [invited], [plain]);
    const outcomes = await invite(manager, [invited, member.email], [other]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["already_invited", "already_member"]);
    expect(await inGroups(invited)).toEqual(["Plain"]);
    expect(await inGroups(member.email)).toEqual([]);
  });

  test("twice at the same time makes one member with the groups of one of them", async () => {
    const email = organization.freshEmail();
    const [first, second] = [
      await organization.addGroup("Race 1"),
      await organization.addGroup("Race 2"),
    ];
    const results = await Promise.all([
      invite(manager, [email], [first]),
      invite(administrator, [email], [second]),
    ]);
    expect(results.map(([result]) => result!.outcome).toSorted()).toEqual([
      "already_invited",
      "invited",
    ]);
    expect(await inGroups(email)).toHaveLength(1);
  });

  test("takes as many SQL statements for 500 people as for one, two more than without groups", async () => {
    const fresh = (count: number) => Array.from({ length: count }, () => organization.freshEmail());
    const groupIds = [plain, await organization.addGroup("Counted")];
    await invite(manager, fresh(1), groupIds);
    const ofOne = await countStatements(() => invite(manager, fresh(1), groupIds));
    expect(await countStatements(() => invite(manager, fresh(500), groupIds))).toBe(ofOne);
    expect(await countStatements(() => invite(manager, fresh(1), []))).toBe(ofOne - 2);
  });
});

describe("the groups of an Invited user", () => {
  test("count when someone acts on the invitation", async () => {
    const email = organization.freshEmail();
    const [result] = await invite(administrator, [email], [administrators]);
    const id = result!.invitationId!;
    await expect(copyInvitationLink(manager, id)).rejects.toMatchObject({ code: "forbidden" });
    for (const change of [resendInvitations, revokeInvitations]) {
      expect(await change(manager, [id])).toMatchObject([{ outcome: "above_your_role" }]);
    }
    // With Basic access the group's role has no effect.
    await organization.setAccessControl("basic");
    expect(await copyInvitationLink(manager, id)).toHaveProperty("link");
    await organization.setAccessControl("rbac");
  });

  test("stay when the invitation is resent, and end when it is revoked; inviting again starts anew", async () => {
    const email = organization.freshEmail();
    const [result] = await invite(manager, [email], [plain]);
    const id = result!.invitationId!;
    await resendInvitations(manager, [id]);
    expect(await inGroups(email)).toEqual(["Plain"]);
    await revokeInvitations(manager, [id]);
    expect(await inGroups(email)).toEqual([]);
    await invite(manager, [email], []);
    expect(await inGroups(email)).toEqual([]);
  });

  test("give their role from the first sign-in on", async () => {
    const managers = await organization.addGroup("Managers", { roleKey: "manager" });
    const [result] = await invite(manager, [organization.freshEmail()], [managers], "stakeholder");
    const token = linkToken("invitation", result!.invitationId!, 1);
    const names = { firstName: "Ada", lastName: "Lovelace" };
    const password = "Apollo-11-Lander";
    const { signInToken } = await register({ token, ...names, password }, origin);
    const actor = await loadActor((await claimSession(signInToken))!);
    expect(actor).toMatchObject({ rank: 30, role: { key: "stakeholder" } });
    expect(actor!.permissions.has("users:manage")).toBe(true);
  });
});
