import { and, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { auditEvents, invitations, mails, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";

import { resendInvitations } from "./resend";
import { revokeInvitations } from "./revoke";
import { inviteUsers } from "./invite";
import { invitationIdSchema, inviteSchema } from "./schema";
import type { InviteResult } from "./schema";

let organization: TestOrganization;
let administrator: Actor;

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
});

const address = (email: string, roleKey = "responder") => ({
  email,
  roleKey,
  firstName: "",
  lastName: "",
});

const invite = (actor: Actor, emails: string[], roleKey?: string) =>
  inviteUsers(actor, { addresses: emails.map((email) => address(email, roleKey)) });

const outcomes = (results: InviteResult[]) => results.map(({ email, outcome }) => [email, outcome]);

const userOf = async (email: string) => {
  const [user] = await db
    .select()
    .from(users)
    .where(and(eq(users.organizationId, organization.id), eq(users.emailNormalized, email)));
  return user!;
};

describe("inviting a new person", () => {
  test("makes an Invited user, an invitation of 7 days, a queued mail and an audit event, all at once", async () => {
    const email = organization.freshEmail();
    const [result] = await invite(administrator, [email]);
    expect(result).toMatchObject({ email, outcome: "invited" });
    const user = await userOf(email);
    expect(user).toMatchObject({ status: "invited", roleKey: "responder", passwordHash: null });
    const [invitation] = await db.select().from(invitations).where(eq(invitations.userId, user.id));
    expect(invitation).toMatchObject({
      id: result!.invitationId,
      generation: 1,
      invitedBy: administrator.userId,
    });
    expect(invitation!.expiresAt.getTime() - invitation!.sentAt.getTime()).toBe(
      7 * 24 * 3600 * 1000,
    );
    expect(await db.select().from(mails).where(eq(mails.userId, user.id))).toMatchObject([
      {
        kind: "invitation",
        state: "queued",
        recipient: email,
        invitationId: invitation!.id,
        generation: 1,
      },
    ]);
    expect(
      await db
        .select()
        .from(auditEvents)
        .where(eq(auditEvents.targetId, user.id))
        .orderBy(auditEvents.id),
    ).toMatchObject([
      {
        action: "invitation.sent",
        actorId: administrator.userId,
        address: "192.0.2.7",
        agent: "Test browser",
      },
    ]);
  });

  test("keeps the address as typed, compares it normalized, and folds duplicates", async () => {
    const email = organization.freshEmail("Mixed-Case");
    const results = await invite(administrator, [email.toUpperCase(), email, ` ${email} `]);
    expect(outcomes(results)).toEqual([[email.toUpperCase(), "invited"]]);
    expect(await userOf(email.toLowerCase())).toMatchObject({ email: email.toUpperCase() });
  });

  test("keeps pasted names of any script, and leaves out what is no name", async () => {
    const [named, unnamed] = [organization.freshEmail(), organization.freshEmail()];
    await inviteUsers(administrator, {
      addresses: [
        {
          email: named,
          roleKey: "responder",
          firstName: " محمد ",
          lastName: "=cmd|' /C calc'!A0 🦄",
        },
        { email: unnamed, roleKey: "responder", firstName: "x".repeat(129), lastName: "a\u0000b" },
      ],
    });
    expect(await userOf(named)).toMatchObject({
      firstName: "محمد",
      lastName: "=cmd|' /C calc'!A0 🦄",
    });
    expect(await userOf(unnamed)).toMatchObject({ firstName: "", lastName: "" });
  });
});

describe("each address is answered with what happened to it (docs/product.md#invite-by-email)", () => {
  test("already invited, already a member, in another organization, invalid, above the actor's role", async () => {
    const other = await makeOrganization();
    const foreigner = await other.addPerson("responder");
    const member = await organization.addPerson("responder");
    const manager = await organization.addActor("manager");
    const [pending, fresh] = [organization.freshEmail(), organization.freshEmail()];
    await invite(administrator, [pending], "stakeholder");

    const results = await inviteUsers(manager, {
      addresses: [
        address(fresh),
        address(pending, "manager"),
        address(member.email),
        address(foreigner.email.toUpperCase()),
        address("kurt@@northwind"),
        address(organization.freshEmail("boss"), "administrator"),
        address(organization.freshEmail("nobody"), "no-such-role"),
        address(organization.freshEmail("nobody"), "responder\0"),
      ],
    });
    expect(results.map((result) => result.outcome)).toEqual([
      "invited",
      "already_invited",
      "already_member",
      "other_organization",
      "invalid",
      "above_your_role",
      "invalid",
      "invalid",
    ]);
    // Inviting again changes nothing about the first invitation.
    expect(await userOf(pending)).toMatchObject({ roleKey: "stakeholder" });
  });

  test("a disabled person is a member still", async () => {
    const member = await organization.addPerson("responder");
    await db.update(users).set({ status: "inactive" }).where(eq(users.id, member.id));
    expect(outcomes(await invite(administrator, [member.email]))).toEqual([
      [member.email, "already_member"],
    ]);
  });

  test.each([
    ["stakeholder", { stakeholder: true, responder: false, manager: false, administrator: false }],
    ["responder", { stakeholder: true, responder: true, manager: false, administrator: false }],
    ["manager", { stakeholder: true, responder: true, manager: true, administrator: false }],
    ["administrator", { stakeholder: true, responder: true, manager: true, administrator: true }],
  ])("a %s invites exactly up to the own rank", async (actorRole, expected) => {
    const actor = await organization.addActor(actorRole);
    for (const [roleKey, allowed] of Object.entries(expected)) {
      const [result] = await invite(actor, [organization.freshEmail()], roleKey);
      expect(result!.outcome).toBe(allowed ? "invited" : "above_your_role");
    }
  });

  test("users:invite is required", async () => {
    const powerless = { ...administrator, permissions: new Set<never>() };
    const email = organization.freshEmail();
    await expect(invite(powerless, [email])).rejects.toMatchObject({ code: "forbidden" });
    expect(await userOf(email)).toBeUndefined();
  });
});

describe("a deleted user", () => {
  test("comes back as the same user, Invited, with the old password and extra permissions void", async () => {
    const person = await organization.addPerson("manager");
    await db
      .update(users)
      .set({ status: "deleted", deletedAt: new Date(), extraPermissions: ["audit:read"] })
      .where(eq(users.id, person.id));
    expect(outcomes(await invite(administrator, [person.email]))).toEqual([
      [person.email, "invited"],
    ]);
    expect(await userOf(person.email)).toMatchObject({
      id: person.id,
      status: "invited",
      roleKey: "responder",
      passwordHash: null,
      extraPermissions: [],
      deletedAt: null,
    });
  });

  test("of another organization is free to be invited here", async () => {
    const other = await makeOrganization();
    const person = await other.addPerson("responder");
    await db
      .update(users)
      .set({ status: "deleted", deletedAt: new Date() })
      .where(eq(users.id, person.id));
    expect(outcomes(await invite(administrator, [person.email]))).toEqual([
      [person.email, "invited"],
    ]);
  });
});

describe("at the same moment", () => {
  test("two tabs that press Send with the same 200 people invite each of them once", async () => {
    const emails = Array.from({ length: 200 }, () => organization.freshEmail());
    const [first, second] = await Promise.all([
      invite(administrator, emails),
      invite(administrator, emails.toReversed()),
    ]);
    const both = [...first, ...second];
    expect(both.filter((result) => result.outcome === "invited")).toHaveLength(200);
    expect(both.filter((result) => result.outcome === "already_invited")).toHaveLength(200);
    const [count] = await db.execute<{ people: number; links: number; mails: number }>(sql`
      select count(distinct users.id)::int as people, count(distinct invitations.id)::int as links,
        count(distinct mails.id)::int as mails
      from users join invitations on user_id = users.id join mails on invitation_id = invitations.id
      where email_normalized in (select jsonb_array_elements_text(${JSON.stringify(emails)}::jsonb))
    `);
    expect(count).toEqual({ people: 200, links: 200, mails: 200 });
  });

  test("a person whose invitation is revoked at the same moment is not reported as invited", async () => {
    const [revoked, fresh] = [organization.freshEmail(), organization.freshEmail()];
    await invite(administrator, [revoked]);
    const user = await userOf(revoked);
    let inviting: Promise<InviteResult[]> | undefined;
    await db.transaction(async (tx) => {
      // Holds the other one up between its insert and its look at who was refused.
      await tx.execute(sql`lock table audit_events in exclusive mode`);
      inviting = invite(administrator, [revoked, fresh]);
      await vi.waitUntil(async () => {
        const waiting = await tx.execute(sql`
          select from pg_locks where relation = 'audit_events'::regclass and not granted
        `);
        return waiting.length === 1;
      }, 10_000);
      await tx.execute(
        sql`update invitations set revoked_at = now() where user_id = ${user.id} and revoked_at is null`,
      );
      await tx.execute(
        sql`update users set status = 'deleted', deleted_at = now() where id = ${user.id}`,
      );
    });
    const [result] = await inviting!;
    expect(result).toMatchObject({ outcome: "invited", invitationId: expect.any(String) });
    expect(await userOf(revoked)).toMatchObject({ status: "invited" });
  });

  test("two organizations that invite the same people: each person ends in exactly one", async () => {
    const other = await makeOrganization();
    const rival = await other.addActor("administrator");
    const emails = Array.from({ length: 100 }, () => organization.freshEmail());
    const [ours, theirs] = await Promise.all([
      invite(administrator, emails),
      invite(rival, emails.toReversed()),
    ]);
    const all = [...ours, ...theirs].map((result) => result.outcome);
    expect(all.filter((outcome) => outcome === "invited")).toHaveLength(100);
    expect(all.filter((outcome) => outcome === "other_organization")).toHaveLength(100);
  });
});

test("a pasted name that is no text is left out, and the person is invited", async () => {
  const email = organization.freshEmail();
  const [result] = await inviteUsers(administrator, {
    addresses: [{ ...address(email), firstName: "\uD800", lastName: "Lovelace" }],
  });
  expect(result).toMatchObject({ outcome: "invited" });
  expect(await userOf(email)).toMatchObject({ firstName: "", lastName: "Lovelace" });
});

test.each([
  ["no arguments", undefined],
  ["null", null],
  ["no address", { addresses: [] }],
  ["a text", { addresses: "all" }],
  ["an address that is no text", { addresses: [{ email: 1, roleKey: {} }] }],
  ["a very long address", { addresses: [address("x".repeat(5000))] }],
  ["5,001 addresses", { addresses: Array.from({ length: 5001 }, () => address("a@b.cc")) }],
  ["a very long role", { addresses: [address("a@b.cc", "r".repeat(65))] }],
])("any client may call the action with any value: %s is not parsed", (_what, input) => {
  expect(inviteSchema.safeParse(input).success).toBe(false);
  expect(invitationIdSchema.safeParse({ invitationId: "' or 1=1" }).success).toBe(false);
});

describe("5,000 addresses at once", () => {
  test("are all answered, in the order given", async () => {
    const emails = Array.from({ length: 5000 }, (_, index) =>
      index % 50 === 0 ? `bad${index}@@x` : `p${index}@${organization.slug}.example`,
    );
    const results = await invite(administrator, emails);
    expect(results.map((result) => result.email)).toEqual(emails);
    expect(results.filter((result) => result.outcome === "invalid")).toHaveLength(100);
    expect(results.filter((result) => result.outcome === "invited")).toHaveLength(4900);
  });
});

describe("after the invitation", () => {
  test("a revoked person can be invited again, as the same user with a new invitation", async () => {
    const email = organization.freshEmail();
    const [first] = await invite(administrator, [email]);
    const before = await userOf(email);
    await revokeInvitations(administrator, [first!.invitationId!]);
    const [second] = await invite(administrator, [email]);
    expect(second!.outcome).toBe("invited");
    expect(second!.invitationId).not.toBe(first!.invitationId);
    expect((await userOf(email)).id).toBe(before.id);
    expect(await resendInvitations(administrator, [first!.invitationId!])).toMatchObject([
      { outcome: "revoked" },
    ]);
  });
});
