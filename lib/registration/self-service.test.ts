import { asc, eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { auditEvents, invitations, joinLinks, registrations, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { claimSession } from "@/lib/sessions/open";
import { days, hours, setClock } from "@/lib/clock";
import { copyInvitationLink } from "@/lib/invitations/copy-link";
import { resendInvitations } from "@/lib/invitations/resend";
import { revokeInvitations } from "@/lib/invitations/revoke";
import { inviteUsers } from "@/lib/invitations/invite";
import { deleteJoinLink } from "@/lib/join-links/delete";
import { pauseJoinLink } from "@/lib/join-links/pause";
import { regenerateLink } from "@/lib/join-links/regenerate";
import { createJoinLink, editJoinLink } from "@/lib/join-links/save";
import { peopleThrough } from "@/lib/join-links/queries";
import { queue } from "@/lib/jobs/queue";
import { linkToken } from "@/lib/secrets/links";
import {
  enterAddress,
  selfServiceLink,
  setIdentity,
  strangersOrigin,
  tokenOf,
} from "@/lib/testing/join-links";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";
import { changeStatus } from "@/lib/users/change-status";
import { createUser } from "@/lib/users/create";

import { register } from "./commands";
import { deadPersonalLinkMessages } from "./dead-personal-links";
import { readAskLink, readPersonalLink } from "./queries";
import type { DeadPersonalLink } from "./queries";

let organization: TestOrganization;
let administrator: Actor;
let other: TestOrganization;
let otherAdministrator: Actor;
let selfService: { id: string; token: string };

const origin = { address: "192.0.2.9", agent: "Registrant" };
const form = { firstName: "Margaret", lastName: "Hamilton", password: "Apollo-11-Lander" };
const settings = { roleKey: "", allowedDomains: [], maxUses: null, expiresAt: null };

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  other = await makeOrganization();
  otherAdministrator = await other.addActor("administrator");
  selfService = await selfServiceLink(organization.id);
  await queue();
});

afterEach(async () => {
  setClock();
  await setIdentity(organization.id, {
    selfService: true,
    loginMethod: "password",
    allowedDomains: [],
    acceptsRequests: false,
    defaultRoleKey: "stakeholder",
  });
});

let names = 0;
async function makeLink(changes: Partial<Parameters<typeof createJoinLink>[1]> = {}) {
  names += 1;
  const name = `Link ${names}`;
  const { joinLinkId, url } = await createJoinLink(administrator, {
    ...settings,
    name,
    ...changes,
  });
  return { id: joinLinkId, name, token: tokenOf(url) };
}

/** A person with a personal link, before they press Continue. */
async function proveAddress(joinToken = selfService.token, email = organization.freshEmail()) {
  const [mail] = await enterAddress(joinToken, email);
  return { email, token: mail!.token!, form: { ...form, token: mail!.token! } };
}

async function invite(email: string, roleKey = "manager") {
  const [result] = await inviteUsers(administrator, {
    addresses: [{ email, firstName: "", lastName: "", roleKey }],
  });
  return result!.invitationId!;
}

const userOf = async (email: string) =>
  (
    await db
      .select()
      .from(users)
      .where(sql`email_normalized = ${email} and organization_id = ${organization.id}`)
  )[0];

/** What those were told who were refused. */
const reasonsOf = (settled: readonly PromiseSettledResult<unknown>[]) =>
  new Set(
    settled.flatMap((result) =>
      result.status === "rejected" ? [(result.reason as Error).message] : [],
    ),
  );

const usesOf = async (id: string) =>
  (await db.select().from(joinLinks).where(eq(joinLinks.id, id)))[0]!.uses;

describe("Continue with a personal link of a registration", () => {
  test("makes the person Active with the default role, signed in and recorded", async () => {
    const before = await usesOf(selfService.id);
    const person = await proveAddress();
    expect(await readPersonalLink(person.token)).toMatchObject({
      state: "open",
      kind: "registration",
      organizationName: administrator.organization.name,
      email: person.email,
      roleName: "Stakeholder",
      firstName: "",
    });
    const { signInToken } = await register(person.form, origin);
    const user = await userOf(person.email);
    expect(user).toMatchObject({
      status: "active",
      roleKey: "stakeholder",
      firstName: "Margaret",
      extraPermissions: [],
    });
    expect(user!.activatedAt).not.toBeNull();
    const sessionId = await claimSession(signInToken);
    expect(await loadActor(sessionId!, origin)).toMatchObject({ userId: user!.id });
    expect(await usesOf(selfService.id)).toBe(before + 1);
    const [event] = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, user!.id))
      .orderBy(asc(auditEvents.id));
    expect(event).toMatchObject({
      action: "user.registered",
      actorId: user!.id,
      before: null,
      after: { status: "active", role: "stakeholder", via: "Self-service link" },
      address: "192.0.2.9",
    });
    expect((await peopleThrough(administrator, selfService.id)).rows[0]).toMatchObject({
      userId: user!.id,
    });
  });

  test("gives the link's role, and says by which link", async () => {
    const link = await makeLink({ roleKey: "stakeholder" });
    const person = await proveAddress(link.token);
    await editJoinLink(administrator, { ...settings, ...link, roleKey: "responder" });
    await register(person.form, origin);
    const user = await userOf(person.email);
    expect(user).toMatchObject({ roleKey: "responder" });
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, user!.id));
    expect(event!.after).toMatchObject({ role: "responder", via: link.name });
  });

  test("replaces an expired invitation: the link's role, the invitation revoked", async () => {
    const email = organization.freshEmail();
    const invitationId = await invite(email);
    const { link } = await copyInvitationLink(administrator, invitationId);
    setClock(() => new Date(Date.now() + days(8)));
    const person = await proveAddress(selfService.token, email);
    await db.execute(
      sql`update users set extra_permissions = '{audit:read}' where email_normalized = ${email}`,
    );
    await register(person.form, origin);
    expect(await userOf(email)).toMatchObject({
      status: "active",
      roleKey: "stakeholder",
      extraPermissions: [],
      firstName: "Margaret",
    });
    expect(await readPersonalLink(tokenOf(link))).toMatchObject({ state: "revoked" });
  });

  test("with a weak password is refused, and uses nothing up", async () => {
    const link = await makeLink();
    const person = await proveAddress(link.token);
    for (const password of ["short", "Password123", "Margaret-1969!", `${person.email}A1!`]) {
      await expect(register({ ...person.form, password }, origin)).rejects.toMatchObject({
        code: "invalid",
        fieldErrors: { password: expect.any(String) },
      });
    }
    expect(await usesOf(link.id)).toBe(0);
    await register(person.form, origin);
  });

  test("pressed many times at once lets exactly one in", async () => {
    const link = await makeLink();
    const person = await proveAddress(link.token);
    const presses = await Promise.allSettled(
      [1, 2, 3, 4, 5].map(() => register(person.form, origin)),
    );
    expect(codesOf(presses).toSorted()).toEqual([
      "conflict",
      "conflict",
      "conflict",
      "conflict",
      "ok",
    ]);
    expect(reasonsOf(presses)).toEqual(new Set(["This link has been used"]));
    expect(await usesOf(link.id)).toBe(1);
    expect(await readPersonalLink(person.token)).toMatchObject({ state: "registration_used" });
  });

  test("with two links of the same person at once makes one account", async () => {
    for (let round = 0; round < 5; round++) {
      const first = await proveAddress();
      const second = await proveAddress(selfService.token, first.email);
      const presses = await Promise.allSettled([
        register(first.form, origin),
        register(second.form, origin),
      ]);
      expect(codesOf(presses).toSorted()).toEqual(["conflict", "ok"]);
      expect(await readPersonalLink(second.token)).toMatchObject({
        state: presses[1].status === "fulfilled" ? "registration_used" : "has_account",
      });
      expect(await db.$count(users, eq(users.emailNormalized, first.email))).toBe(1);
    }
  });

  test("for the last place of a link lets one of many in, and says to the others that it is full", async () => {
    const link = await makeLink({ maxUses: 2 });
    const people = [];
    for (let count = 0; count < 6; count++) people.push(await proveAddress(link.token));
    await register(people.pop()!.form, origin);
    const presses = await Promise.allSettled(people.map((person) => register(person.form, origin)));
    expect(codesOf(presses).filter((code) => code === "ok").length).toBe(1);
    expect(reasonsOf(presses)).toEqual(
      new Set(["The link that you signed up with has reached its limit"]),
    );
    expect(await usesOf(link.id)).toBe(2);
    const members = await db.execute(sql`
      select from users where organization_id = ${organization.id}
        and email_normalized in (select jsonb_array_elements_text(
          ${JSON.stringify(people.map((person) => person.email))}::jsonb))
    `);
    expect(members.length).toBe(1);
    // Who was refused keeps their link for when there is room again.
    await editJoinLink(administrator, { ...settings, ...link, maxUses: 3 });
    const refused = people[presses.findIndex((press) => press.status === "rejected")]!;
    await register(refused.form, origin);
  });

  test("that waits for a change of the link or of the organization holds to what comes of it", async () => {
    for (const [change, reason] of [
      ["update join_links set generation = generation + 1", "was replaced"],
      ["update join_links set paused_at = now()", "is paused"],
      ["update identity_configurations set self_service = false", "is switched off"],
      ["update identity_configurations set allowed_domains = '{a.example}'", "no longer allowed"],
    ] as const) {
      const link = await makeLink();
      const person = await proveAddress(link.token);
      const where = change.includes("join_links")
        ? sql`id = ${link.id}`
        : sql`organization_id = ${organization.id}`;
      let press: Promise<PromiseSettledResult<unknown>[]> | undefined;
      await db.transaction(async (tx) => {
        await tx.execute(sql`${sql.raw(change)} where ${where}`);
        press = Promise.allSettled([register(person.form, origin)]);
        await vi.waitUntil(async () => {
          // A transaction sees the activity of its first look again and again otherwise.
          await tx.execute(sql`select pg_stat_clear_snapshot()`);
          const [row] = await tx.execute<{ waiting: number }>(sql`
            select count(*)::int as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
          `);
          return row!.waiting === 1;
        }, 10_000);
      });
      expect([...reasonsOf(await press!)]).toEqual([expect.stringContaining(reason)]);
      expect(await userOf(person.email)).toBeUndefined();
      expect(await usesOf(link.id)).toBe(0);
      await setIdentity(organization.id, { selfService: true, allowedDomains: [] });
    }
  });

  test("while the link is regenerated, one of the two comes first and the other holds to it", async () => {
    for (let round = 0; round < 6; round++) {
      const link = await makeLink();
      const person = await proveAddress(link.token);
      const ended = await Promise.allSettled([
        register(person.form, origin),
        regenerateLink(administrator, link.id),
      ]);
      const user = await userOf(person.email);
      const [row] = await db
        .select()
        .from(registrations)
        .where(eq(registrations.emailNormalized, person.email));
      expect([
        { codes: ["ok", "ok"], status: "active", person: user?.id ?? null, used: true, uses: 1 },
        { codes: ["conflict", "ok"], status: undefined, person: null, used: false, uses: 0 },
      ]).toContainEqual({
        codes: codesOf(ended),
        status: user?.status,
        person: row!.userId,
        used: row!.usedAt !== null,
        uses: await usesOf(link.id),
      });
    }
  });

  test("while the invitation that ran out is resent or revoked, one of the two wins whole", async () => {
    for (const change of [resendInvitations, revokeInvitations]) {
      for (let round = 0; round < 4; round++) {
        setClock();
        const email = organization.freshEmail();
        const invitationId = await invite(email);
        setClock(() => new Date(Date.now() + days(8)));
        const person = await proveAddress(selfService.token, email);
        const [entered, changed] = await Promise.allSettled([
          register(person.form, origin),
          change(administrator, [invitationId]),
        ]);
        const [invitation] = await db
          .select()
          .from(invitations)
          .where(eq(invitations.id, invitationId));
        const after = change === resendInvitations ? "invited" : "deleted";
        expect([
          { entered: "ok", changed: "revoked", status: "active", role: "stakeholder", ended: true },
          {
            entered: "conflict",
            changed: "done",
            status: after,
            role: "manager",
            ended: after === "deleted",
          },
        ]).toContainEqual({
          entered: codesOf([entered])[0],
          changed: changed.status === "fulfilled" ? changed.value[0]!.outcome : "failed",
          status: (await userOf(email))!.status,
          role: (await userOf(email))!.roleKey,
          ended: invitation!.revokedAt !== null,
        });
      }
    }
  });

  test("while another organization takes the address, one of the two has the person", async () => {
    for (let round = 0; round < 5; round++) {
      const person = await proveAddress();
      const elsewhere = createUser(otherAdministrator, {
        firstName: "Margaret",
        lastName: "Hamilton",
        email: { email: person.email, emailNormalized: person.email },
        roleKey: "responder",
        extraPermissions: [],
      });
      const ended = await Promise.allSettled([register(person.form, origin), elsewhere]);
      expect(codesOf(ended).toSorted()).toEqual(["conflict", "ok"]);
      expect(await db.$count(users, eq(users.emailNormalized, person.email))).toBe(1);
    }
  });
});

describe("what was true when the mail left is decided again", () => {
  /** The title of the page of a dead link, with which its form is refused too. */
  const dead = async (person: { token: string; form: typeof form & { token: string } }) => {
    const { state, ...known } = await readPersonalLink(person.token);
    const { title } = deadPersonalLinkMessages[state as DeadPersonalLink];
    await expect(register(person.form, origin)).rejects.toMatchObject({
      code: "conflict",
      message: title,
    });
    // A dead link does not tell who it was for.
    expect(known).toEqual({ organizationName: administrator.organization.name });
    return title;
  };

  test("a link that was paused, deleted, regenerated, that is over or full", async () => {
    const paused = await makeLink();
    const deleted = await makeLink();
    const regenerated = await makeLink();
    const ended = await makeLink({ expiresAt: new Date(Date.now() + hours(2)).toISOString() });
    const full = await makeLink({ maxUses: 1 });
    const people = [];
    for (const link of [paused, deleted, regenerated, ended, full]) {
      people.push(await proveAddress(link.token));
    }
    const another = await proveAddress(full.token);
    await pauseJoinLink(administrator, paused.id);
    await deleteJoinLink(administrator, deleted.id);
    await regenerateLink(administrator, regenerated.id);
    await register(another.form, origin);
    setClock(() => new Date(Date.now() + hours(3)));
    const titles = [];
    for (const person of people) titles.push(await dead(person));
    expect(titles).toEqual([
      "The link that you signed up with is paused",
      "The link that you signed up with was deleted",
      "The link that you signed up with was replaced",
      "The link that you signed up with has expired",
      "The link that you signed up with has reached its limit",
    ]);
  });

  test("self-service, the login method and the allowlist", async () => {
    const person = await proveAddress();
    await setIdentity(organization.id, { selfService: false });
    expect(await dead(person)).toBe("Signing up by link is switched off");
    await setIdentity(organization.id, { selfService: true, loginMethod: "google" });
    expect(await dead(person)).toBe("Signing up by link is switched off");
    await setIdentity(organization.id, {
      loginMethod: "password",
      allowedDomains: ["elsewhere.example"],
    });
    expect(await dead(person)).toBe("Your email's domain is no longer allowed");
    await setIdentity(organization.id, { allowedDomains: [`${organization.slug}.example`] });
    await register(person.form, origin);
  });

  test("who holds the address: invited, active, disabled, deleted, or in another organization", async () => {
    const invited = await proveAddress();
    await invite(invited.email);
    expect(await dead(invited)).toBe("You may already have an account");

    const member = await proveAddress();
    const memberAgain = await proveAddress(selfService.token, member.email);
    await register(member.form, origin);
    expect(await dead(memberAgain)).toBe("You may already have an account");
    const { id } = (await userOf(member.email))!;
    for (const operation of ["disable", "delete"] as const) {
      await changeStatus(administrator, operation, [id]);
      expect(await dead(memberAgain)).toBe("You may already have an account");
      expect(await userOf(member.email)).toMatchObject({
        status: operation === "disable" ? "inactive" : "deleted",
      });
    }

    const elsewhere = await proveAddress();
    await createUser(otherAdministrator, {
      firstName: "Margaret",
      lastName: "Hamilton",
      email: { email: elsewhere.email, emailNormalized: elsewhere.email },
      roleKey: "responder",
      extraPermissions: [],
    });
    expect(await dead(elsewhere)).toBe("You may already have an account");
  });

  test("the 24 hours, to the millisecond", async () => {
    const person = await proveAddress();
    const [row] = await db
      .select()
      .from(registrations)
      .where(eq(registrations.emailNormalized, person.email));
    setClock(() => row!.expiresAt);
    expect(await dead(person)).toBe("This link has expired");
    setClock(() => new Date(row!.expiresAt.getTime() - 1));
    await register(person.form, origin);
  });
});

describe("a personal link", () => {
  test("of a refused address, or one that can only request access, does not register", async () => {
    const { email } = await other.addPerson("responder");
    const refused = await proveAddress(selfService.token, email);
    await setIdentity(organization.id, {
      allowedDomains: ["elsewhere.example"],
      acceptsRequests: true,
    });
    const [asks] = await enterAddress(selfService.token, organization.freshEmail(), { ask: true });
    await setIdentity(organization.id, { allowedDomains: [], acceptsRequests: true });
    for (const token of [refused.token, asks!.token!]) {
      expect(await readPersonalLink(token)).toEqual({ state: "not_valid" });
      await expect(register({ ...form, token }, origin)).rejects.toMatchObject({
        code: "conflict",
      });
    }
    const registers = await proveAddress();
    expect(await readAskLink(registers.token)).toEqual({ state: "not_valid" });
    expect(await readAskLink(asks!.token!)).toMatchObject({ state: "open", kind: "ask" });
  });

  test("of one purpose opens nothing of another", async () => {
    const person = await proveAddress();
    const [row] = await db
      .select()
      .from(registrations)
      .where(eq(registrations.emailNormalized, person.email));
    for (const purpose of ["invitation", "join link", "sign-in token"] as const) {
      expect((await readPersonalLink(linkToken(purpose, row!.id, 1))).state).toBe("not_valid");
    }
  });

  test("is not used up by opening it, however often", async () => {
    const person = await proveAddress();
    for (let look = 0; look < 20; look++) {
      expect(await readPersonalLink(person.token)).toMatchObject({ state: "open" });
    }
    await register(person.form, origin);
  });
});

test("an invitation takes no password where the organization signs in in another way", async () => {
  const email = organization.freshEmail();
  const invitationId = await invite(email);
  const { link } = await copyInvitationLink(administrator, invitationId);
  await setIdentity(organization.id, { loginMethod: "google" });
  await expect(register({ ...form, token: tokenOf(link) }, origin)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("does not sign in with passwords"),
  });
  expect(await userOf(email)).toMatchObject({ status: "invited", passwordHash: null });
  await setIdentity(organization.id, { loginMethod: "password" });
  await register({ ...form, token: tokenOf(link) }, strangersOrigin());
});
