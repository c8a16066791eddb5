import { randomUUID } from "node:crypto";

import { and, desc, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import {
  auditEvents,
  externalIdentities,
  identityConfigurations,
  invitations,
  sessions,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { claimSession } from "@/lib/sessions/open";
import { days, now, setClock } from "@/lib/clock";
import { revokeInvitations } from "@/lib/invitations/revoke";
import { inviteUsers } from "@/lib/invitations/invite";
import { readPersonalLink } from "@/lib/registration/queries";
import type { OpenLink } from "@/lib/registration/queries";
import { linkToken } from "@/lib/secrets/links";
import { saveLinkGroups } from "@/lib/join-links/groups";
import { groupsOf } from "@/lib/testing/groups";
import { selfServiceLink } from "@/lib/testing/join-links";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { changeStatus } from "@/lib/users/change-status";
import { createUser } from "@/lib/users/create";

import { providerLinksOf, unlinkProvider } from "@/lib/users/external-identities";
import type { ProvenIdentity } from "@/lib/identity-providers/protocol";
import { finishLinkWithProvider, signInWithProvider } from "./sign-in";

let organization: TestOrganization;
let administrator: Actor;

const origin = { address: "192.0.2.9", agent: "Test browser" };
const issuer = "https://login.northwind.example";

beforeEach(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  await configure({ loginMethod: "openid_connect", issuer, clientId: "portal" });
});

async function configure(
  settings: Partial<typeof identityConfigurations.$inferInsert>,
  id = organization.id,
): Promise<void> {
  await db
    .update(identityConfigurations)
    .set(settings)
    .where(eq(identityConfigurations.organizationId, id));
}

function proven(email: string, changes: Partial<ProvenIdentity> = {}): ProvenIdentity {
  return {
    issuer,
    subject: randomUUID(),
    email,
    emailNormalized: email.toLowerCase(),
    firstName: "Radia",
    lastName: "Perlman",
    ...changes,
  };
}

const signIn = (identity: ProvenIdentity, organizationId: string | null = organization.id) =>
  signInWithProvider(identity, "openid_connect", organizationId, origin);

async function enter(identity: ProvenIdentity): Promise<Actor | null> {
  const { signInToken } = await signIn(identity);
  return loadActor((await claimSession(signInToken))!);
}

const userOf = async (email: string) =>
  (
    await db
      .select()
      .from(users)
      .where(
        and(
          eq(users.emailNormalized, email.toLowerCase()),
          eq(users.organizationId, organization.id),
        ),
      )
  )[0];
const actionsOn = async (userId: string) =>
  (
    await db
      .select({ action: auditEvents.action })
      .from(auditEvents)
      .where(eq(auditEvents.targetId, userId))
      .orderBy(auditEvents.id)
  ).map(({ action }) => action);

async function invite(email = organization.freshEmail()) {
  const [result] = await inviteUsers(administrator, {
    addresses: [{ email, firstName: "", lastName: "", roleKey: "manager" }],
  });
  const invitationId = result!.invitationId!;
  return { email, invitationId, token: linkToken("invitation", invitationId, 1) };
}

const create = async (email: string) =>
  createUser(administrator, {
    firstName: "Radia",
    lastName: "Perlman",
    roleKey: "responder",
    extraPermissions: [],
    email: { email, emailNormalized: email },
  });

/** A user who signed in with a provider and was deleted afterwards. */
async function deleted() {
  const person = await organization.addPerson("responder");
  const identity = proven(person.email);
  await enter(identity);
  await changeStatus(administrator, "disable", [person.id]);
  await changeStatus(administrator, "delete", [person.id]);
  return { person, identity };
}

describe("an existing user", () => {
  test("signs in with the verified email, compared without case, and the audit log says so", async () => {
    const person = await organization.addPerson("responder");
    const identity = proven(person.email.toUpperCase());
    expect(await enter(identity)).toMatchObject({ userId: person.id });
    expect(await actionsOn(person.id)).toEqual(["identity.linked"]);
    const links = await db
      .select()
      .from(externalIdentities)
      .where(eq(externalIdentities.userId, person.id));
    expect(links).toMatchObject([{ issuer, subject: identity.subject }]);
  });

  test("is recognized by the subject from then on, even when the email there changes", async () => {
    const person = await organization.addPerson("responder");
    const identity = proven(person.email);
    await enter(identity);
    const renamed = {
      ...identity,
      ...proven("new.name@northwind.example"),
      subject: identity.subject,
    };
    expect(await enter(renamed)).toMatchObject({ userId: person.id, email: person.email });
    expect(await actionsOn(person.id)).toEqual(["identity.linked"]);
  });

  test("keeps the account when the provider gives the address to another person, until a manager unlinks it", async () => {
    const person = await organization.addPerson("responder");
    await enter(proven(person.email));
    const successor = proven(person.email);
    await expect(signIn(successor)).rejects.toMatchObject({ problem: "other_account" });
    const [link] = await providerLinksOf(administrator, person.id);
    const responder = await organization.addActor("responder");
    await expect(
      unlinkProvider(responder, { userId: person.id, linkId: link!.id }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(
      unlinkProvider(administrator, { userId: responder.userId, linkId: link!.id }),
    ).rejects.toMatchObject({ code: "not_found" });
    await unlinkProvider(administrator, { userId: person.id, linkId: link!.id });
    expect(await enter(successor)).toMatchObject({ userId: person.id });
  });

  test("unlinked while signing in with another email stays unlinked", async () => {
    const person = await organization.addPerson("responder");
    const identity = proven(person.email);
    await enter(identity);
    const renamed = { ...proven(organization.freshEmail()), subject: identity.subject };
    let signingIn: Promise<PromiseSettledResult<unknown>[]> | undefined;
    await db.transaction(async (tx) => {
      await tx.execute(sql`select from users where id = ${person.id} for no key update`);
      signingIn = Promise.allSettled([signIn(renamed)]);
      await vi.waitUntil(async () => {
        // Otherwise a transaction sees the cached activity of its first look.
        await tx.execute(sql`select pg_stat_clear_snapshot()`);
        const [row] = await tx.execute<{ waiting: number }>(sql`
          select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
        `);
        return row!.waiting === 1;
      }, 10_000);
      await tx.execute(sql`delete from external_identities where user_id = ${person.id}`);
    });
    expect(await signingIn).toMatchObject([{ reason: { problem: "other_account" } }]);
    expect(await providerLinksOf(administrator, person.id)).toEqual([]);
  });

  test("is refused when disabled, also at the same time", async () => {
    const person = await organization.addPerson("responder");
    await changeStatus(administrator, "disable", [person.id]);
    await expect(signIn(proven(person.email))).rejects.toMatchObject({ problem: "disabled" });
    const other = await organization.addPerson("responder");
    const identity = proven(other.email);
    await Promise.allSettled([
      changeStatus(administrator, "disable", [other.id]),
      ...Array.from({ length: 4 }, () => signIn(identity)),
    ]);
    const open = await db.execute(sql`
      select from sessions where user_id = ${other.id} and ended_at is null
    `);
    expect(open.count).toBe(0);
  });

  test("needs no temporary password any more", async () => {
    await configure({ loginMethod: "password", alsoGoogle: true });
    const email = organization.freshEmail();
    await create(email);
    const { signInToken } = await signInWithProvider(proven(email), "google", null, origin);
    expect(await loadActor((await claimSession(signInToken))!)).toMatchObject({ email });
    expect((await userOf(email))!.temporaryExpiresAt).toBeNull();
  });
});

describe("a provider vouches only", () => {
  test("for users of the organization that configured it", async () => {
    const other = await makeOrganization();
    const stranger = await other.addPerson("administrator");
    await expect(signIn(proven(stranger.email))).rejects.toMatchObject({ problem: "unknown" });
    await configure({ createAtSignIn: true });
    await expect(signIn(proven(stranger.email))).rejects.toMatchObject({ problem: "unknown" });
    // The same subject of the same issuer in two organizations: each has its own user.
    const own = await organization.addPerson("responder");
    const subject = randomUUID();
    await configure({ loginMethod: "openid_connect", issuer, clientId: "portal" }, other.id);
    await signInWithProvider(
      proven(stranger.email, { subject }),
      "openid_connect",
      other.id,
      origin,
    );
    expect(await enter(proven(own.email, { subject }))).toMatchObject({ userId: own.id });
  });

  test("where its method is chosen", async () => {
    const person = await organization.addPerson("responder");
    const google = (id: string | null) =>
      signInWithProvider(proven(person.email), "google", id, origin);
    await expect(google(null)).rejects.toMatchObject({ problem: "method_off" });
    await configure({ loginMethod: "password" });
    await expect(signIn(proven(person.email))).rejects.toMatchObject({ problem: "method_off" });
    await expect(google(organization.id)).rejects.toMatchObject({ problem: "method_off" });
    await configure({ loginMethod: "password", alsoGoogle: true });
    await expect(google(null)).resolves.toHaveProperty("signInToken");
  });
});

describe("an Invited user", () => {
  test("becomes Active by signing in, with the invitation accepted and its role", async () => {
    const { email, token } = await invite();
    expect(await enter(proven(email))).toMatchObject({ email, role: { key: "manager" } });
    expect(await readPersonalLink(token)).toMatchObject({ state: "used" });
    const person = (await userOf(email))!;
    expect(person).toMatchObject({ status: "active", firstName: "Radia", passwordHash: null });
    expect(await actionsOn(person.id)).toEqual([
      "invitation.sent",
      "user.registered",
      "identity.linked",
    ]);
  });

  test("with an expired invitation is told to ask for another", async () => {
    const { email } = await invite();
    const later = new Date(now().getTime() + days(7));
    setClock(() => later);
    try {
      await expect(signIn(proven(email))).rejects.toMatchObject({ problem: "invitation_expired" });
    } finally {
      setClock();
    }
    expect((await userOf(email))!.status).toBe("invited");
  });

  test("and a manager who revokes at the same time do not wait for each other", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { email, invitationId } = await invite();
      const results = await Promise.allSettled([
        signIn(proven(email)),
        revokeInvitations(administrator, [invitationId]),
        signIn(proven(email)),
      ]);
      const problems = results.flatMap((result) =>
        result.status === "rejected" ? [(result.reason as Error).name] : [],
      );
      expect(problems.filter((name) => name !== "ProviderRefusal")).toEqual([]);
      const person = await userOf(email);
      expect(["active", "deleted"]).toContain(person!.status);
    }
  });

  test("finishes the link only with the address that it was sent to", async () => {
    const { email, token } = await invite();
    const link = (await readPersonalLink(token)) as OpenLink;
    const finish = (identity: ProvenIdentity) =>
      finishLinkWithProvider(link, token, identity, "openid_connect", origin);
    await expect(finish(proven(organization.freshEmail()))).rejects.toMatchObject({
      problem: "other_email",
    });
    const results = await Promise.allSettled([finish(proven(email)), finish(proven(email))]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { problem: "link_closed" },
    });
    expect(
      await db.$count(externalIdentities, eq(externalIdentities.userId, (await userOf(email))!.id)),
    ).toBe(1);
    expect(
      await db.$count(
        invitations,
        and(eq(invitations.organizationId, organization.id), sql`accepted_at is not null`),
      ),
    ).toBe(1);
  });

  test("finishes the link with Google where it is allowed beside Password", async () => {
    await configure({ loginMethod: "password", alsoGoogle: true });
    const { email, token } = await invite();
    const link = (await readPersonalLink(token)) as OpenLink;
    const { signInToken } = await finishLinkWithProvider(
      link,
      token,
      proven(email),
      "google",
      origin,
    );
    expect(await loadActor((await claimSession(signInToken))!)).toMatchObject({ email });
    expect(await userOf(email)).toMatchObject({ status: "active", passwordHash: null });
  });

  test("cannot finish the link with a provider that the organization no longer uses", async () => {
    const { email, token } = await invite();
    const link = (await readPersonalLink(token)) as OpenLink;
    await configure({ loginMethod: "password" });
    await expect(
      finishLinkWithProvider(link, token, proven(email), "openid_connect", origin),
    ).rejects.toMatchObject({ problem: "method_off" });
    expect((await userOf(email))!.status).toBe("invited");
  });
});

describe("an unknown person", () => {
  test("is refused, and nothing is stored", async () => {
    const email = organization.freshEmail();
    await expect(signIn(proven(email))).rejects.toMatchObject({ problem: "unknown" });
    expect(await userOf(email)).toBeUndefined();
  });

  test("becomes a user with the default role where first sign-ins create users", async () => {
    await configure({ createAtSignIn: true, defaultRoleKey: "responder" });
    const email = organization.freshEmail();
    expect(await enter(proven(email))).toMatchObject({ email, role: { key: "responder" } });
    const { id } = (await userOf(email))!;
    expect(await actionsOn(id)).toEqual(["user.registered", "identity.linked"]);
  });

  test("joins the groups of the self-service link then, except one that became unsafe", async () => {
    await configure({ createAtSignIn: true });
    const { id: linkId } = await selfServiceLink(organization.id);
    const groupIds = [
      await organization.addGroup("Newcomers"),
      await organization.addGroup("Not for links", { roleKey: "manager" }),
    ];
    await db.transaction((tx) => saveLinkGroups(tx, organization.id, linkId, groupIds));
    const email = organization.freshEmail();
    await enter(proven(email));
    expect(await groupsOf(organization.id, email)).toEqual(["Newcomers"]);
    const { id } = (await userOf(email))!;
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, id));
    expect(event!.after).toMatchObject({ groups: ["Newcomers"] });
  });

  test("is refused when the allowlist does not contain the domain", async () => {
    await configure({ createAtSignIn: true, allowedDomains: ["contoso.example"] });
    await expect(signIn(proven(organization.freshEmail()))).rejects.toMatchObject({
      problem: "outside_allowlist",
    });
    await expect(signIn(proven("ada@evil-contoso.example"))).rejects.toMatchObject({
      problem: "outside_allowlist",
    });
    const email = `ada-${randomUUID()}@contoso.example`;
    expect(await enter(proven(email))).toMatchObject({ email });
  });

  test("who was deleted cannot come back on their own", async () => {
    await configure({ createAtSignIn: true });
    const person = await organization.addPerson("responder");
    await changeStatus(administrator, "disable", [person.id]);
    await changeStatus(administrator, "delete", [person.id]);
    await expect(signIn(proven(person.email))).rejects.toMatchObject({ problem: "unknown" });
    expect((await userOf(person.email))!.status).toBe("deleted");
  });

  test("who was deleted cannot come back on their own with another email either", async () => {
    await configure({ createAtSignIn: true });
    const { identity } = await deleted();
    const renamed = { ...proven(organization.freshEmail()), subject: identity.subject };
    await expect(signIn(renamed)).rejects.toMatchObject({ problem: "unknown" });
    expect(await userOf(renamed.email)).toBeUndefined();
    // A manager may invite them by that address.
    await invite(renamed.email);
    expect(await enter(renamed)).toMatchObject({ email: renamed.email });
  });

  test("with the provider account of a deleted user does not become that user", async () => {
    for (const comesBack of ["invited", "created"]) {
      const { person, identity } = await deleted();
      if (comesBack === "invited") await invite(person.email);
      else await create(person.email);
      const renamed = { ...identity, ...proven(organization.freshEmail()) };
      await expect(signIn({ ...renamed, subject: identity.subject })).rejects.toMatchObject({
        problem: "unknown",
      });
      expect(await enter(proven(person.email))).toMatchObject({ userId: person.id });
    }
  });

  test("in several tabs at the same time becomes one user", async () => {
    await configure({ createAtSignIn: true });
    const identity = proven(organization.freshEmail());
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => signIn(identity)));
    expect(results.map(({ status }) => status)).toEqual(Array<string>(6).fill("fulfilled"));
    const person = (await userOf(identity.email))!;
    expect(await db.$count(sessions, eq(sessions.userId, person.id))).toBe(6);
    const [registered] = await db
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.targetId, person.id), eq(auditEvents.action, "user.registered")))
      .orderBy(desc(auditEvents.id));
    expect(registered!.after).toMatchObject({ via: "OpenID Connect" });
    expect(
      (await actionsOn(person.id)).filter((action) => action === "user.registered"),
    ).toHaveLength(1);
  });

  test("without an organization in the URL is not created anywhere", async () => {
    await configure({ loginMethod: "google", createAtSignIn: true });
    await expect(
      signInWithProvider(proven(organization.freshEmail()), "google", null, origin),
    ).rejects.toMatchObject({ problem: "unknown" });
  });
});
