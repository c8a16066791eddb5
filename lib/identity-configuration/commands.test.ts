import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import {
  auditEvents,
  externalIdentities,
  identityConfigurations,
  mails,
  sessions,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { signIn } from "@/lib/auth/sign-in";
import {
  finishConnectionTest,
  settingsFrom,
  startConnectionTest,
} from "@/lib/identity-providers/connection-test";
import { hours, now, setClock } from "@/lib/clock";
import { changeOwnPassword } from "@/lib/users/passwords/change";
import { sendRequestedCode, setPasswordWithCode } from "@/lib/users/passwords/code";
import { resetPassword } from "@/lib/users/passwords/reset";
import { confirmationCode } from "@/lib/secrets/codes";
import { encryptSecret } from "@/lib/secrets/encryption";
import { makeOrganization, testPassword } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";
import { createUser } from "@/lib/users/create";
import { loadPerson } from "@/lib/users/person";
import { listUsers, userListSchema } from "@/lib/users/list/list";

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

const from = { address: "192.0.2.9", agent: "Test browser" };
const provider = {
  issuer: "https://login.northwind.example",
  clientId: "gatehouse",
  clientSecret: "a secret of the provider",
  scopes: "openid email profile",
};

/** A user of a lower role who may still configure. */
async function low(roleKey: "responder" | "manager"): Promise<Actor> {
  const actor = await organization.addActor(roleKey);
  await db
    .update(users)
    .set({ extraPermissions: ["identity:manage"] })
    .where(eq(users.id, actor.userId));
  return { ...actor, permissions: new Set([...actor.permissions, "identity:manage"]) };
}

/** The form with its stored values and some changed fields. */
async function form(changes: object) {
  const identity = await loadIdentity(administrator);
  return identitySchema.parse({ ...identity, clientSecret: "", ownPassword: "", ...changes });
}

const save = async (changes: object, actor = administrator) =>
  saveIdentity(actor, await form(changes));

/** A successful connection test of the actor. */
async function proveConnection(actor = administrator, settings = provider): Promise<void> {
  const { issuer, clientId, scopes } = settings;
  const secret = encryptSecret(settings.clientSecret, actor.organization.id);
  const [row] = await db.execute<{ id: string }>(sql`
    insert into connection_tests (organization_id, user_id, method, issuer, client_id,
      client_secret, scopes, created_at, expires_at)
    values (${actor.organization.id}, ${actor.userId}, 'openid_connect', ${issuer}, ${clientId},
      ${secret}, ${scopes}, ${now().toISOString()}, ${new Date(now().getTime() + hours(1)).toISOString()})
    returning id
  `);
  await finishConnectionTest(actor, row!.id, {
    issuer,
    subject: "248289761001",
    email: actor.email,
    emailNormalized: actor.email,
    firstName: "",
    lastName: "",
  });
}

async function switchToProvider(): Promise<void> {
  await proveConnection();
  expect(await save({ loginMethod: "openid_connect", ...provider })).toMatchObject({ saved: true });
}

const configuration = async () =>
  (
    await db
      .select()
      .from(identityConfigurations)
      .where(eq(identityConfigurations.organizationId, organization.id))
  )[0]!;
const lastChange = async () =>
  (
    await db
      .select()
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.organizationId, organization.id),
          eq(auditEvents.action, "identity.changed"),
        ),
      )
      .orderBy(desc(auditEvents.id))
      .limit(1)
  )[0];
const openSessions = async () =>
  (
    await db
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.organizationId, organization.id), isNull(sessions.endedAt)))
      .orderBy(sessions.id)
  ).map(({ id }) => id);
const newUser = (email = organization.freshEmail()) => ({
  firstName: "Radia",
  lastName: "Perlman",
  email: { email, emailNormalized: email },
  roleKey: "responder",
  extraPermissions: [],
});

describe("the configuration of a new organization", () => {
  test("allows password sign-in and the self-service link, with the role Stakeholder", async () => {
    expect(await loadIdentity(administrator)).toMatchObject({
      loginMethod: "password",
      alsoGoogle: false,
      createAtSignIn: false,
      selfService: true,
      allowedDomains: [],
      defaultRoleKey: "stakeholder",
      acceptsRequests: false,
      actorHasPassword: true,
    });
  });
});

describe("saving", () => {
  test("requires identity:manage, for reading too", async () => {
    const manager = await organization.addActor("manager");
    await expect(loadIdentity(manager)).rejects.toMatchObject({ code: "forbidden" });
    await expect(save({ selfService: false }, manager)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect((await configuration()).selfService).toBe(true);
  });

  test("writes only changed fields to the audit log, before and after", async () => {
    await save({ allowedDomains: ["@northwind.example", "*.northwind.example"] });
    await save({
      allowedDomains: ["northwind.example", "contoso.example"],
      defaultRoleKey: "responder",
    });
    expect(await lastChange()).toMatchObject({
      actorId: administrator.userId,
      targetType: "identity",
      before: { removedDomains: ["*.northwind.example"], defaultRoleKey: "stakeholder" },
      after: { addedDomains: ["contoso.example"], defaultRoleKey: "responder" },
    });
    const { version } = await configuration();
    expect(await save({})).toEqual({ saved: true, version });
    expect((await configuration()).version).toBe(version);
  });

  test("shows the second of two editors the first one's changes, and saves nothing for the second", async () => {
    const [mine, theirs] = [
      await form({ defaultRoleKey: "responder" }),
      await form({ acceptsRequests: true }),
    ];
    const results = await Promise.all([
      saveIdentity(administrator, mine),
      saveIdentity(administrator, theirs),
    ]);
    expect(results.map(({ saved }) => saved).toSorted()).toEqual([false, true]);
    const { defaultRoleKey, acceptsRequests } = await configuration();
    expect([defaultRoleKey === "responder", acceptsRequests]).toContain(false);
    expect(results.find(({ saved }) => !saved)).toMatchObject({
      current: { defaultRoleKey, acceptsRequests },
    });
  });

  test("refuses a default role above the actor's, and one that does not exist", async () => {
    const actor = await low("responder");
    for (const defaultRoleKey of ["manager", "emperor"]) {
      await expect(save({ defaultRoleKey }, actor)).rejects.toMatchObject({
        code: "invalid",
        fieldErrors: { defaultRoleKey: expect.any(String) },
      });
    }
    expect(await save({ defaultRoleKey: "responder" }, actor)).toMatchObject({ saved: true });
    // A role set by a higher-ranking user stays when the actor changes something else.
    await organization.addRole("auditor", 40, ["users:read"]);
    await save({ defaultRoleKey: "auditor" });
    expect(await save({ selfService: false }, actor)).toMatchObject({ saved: true });
  });

  test("refuses a default role that can manage users, roles or the identity configuration", async () => {
    await expect(save({ defaultRoleKey: "manager" })).rejects.toMatchObject({
      code: "invalid",
      fieldErrors: { defaultRoleKey: expect.stringContaining("can't give Manager") },
    });
  });

  test("lets no one register with a default role above the actor's", async () => {
    const actor = await low("manager");
    await organization.addRole("auditor", 40, ["users:read"]);
    await save({ defaultRoleKey: "auditor", allowedDomains: ["northwind.example"] });
    await save({ selfService: false });
    for (const more of [
      { selfService: true },
      { allowedDomains: [] },
      { allowedDomains: ["northwind.example", "contoso.example"] },
    ]) {
      await expect(save(more, actor)).rejects.toMatchObject({
        code: "invalid",
        fieldErrors: { defaultRoleKey: expect.stringContaining("above your own") },
      });
    }
    expect(await save({ allowedDomains: ["contoso.example"] })).toMatchObject({ saved: true });
    expect(await save({ defaultRoleKey: "responder", selfService: true }, actor)).toMatchObject({
      saved: true,
    });
  });

  test("lets only Administrators change the OpenID provider, which could impersonate any user", async () => {
    const actor = await low("manager");
    await proveConnection(actor);
    for (const change of [
      { loginMethod: "openid_connect", ...provider },
      { issuer: provider.issuer },
      { clientSecret: "another" },
    ]) {
      await expect(save(change, actor)).rejects.toMatchObject({
        code: "invalid",
        fieldErrors: { loginMethod: expect.stringContaining("Administrators") },
      });
    }
    await organization.addRole("provider", 40, ["users:read", "identity:manage"]);
    const ranked = await organization.addActor("provider");
    await proveConnection(ranked);
    await expect(save({ issuer: provider.issuer }, ranked)).rejects.toMatchObject({
      fieldErrors: { loginMethod: expect.stringContaining("Administrators") },
    });
    await expect(
      startConnectionTest(ranked, { method: "openid_connect", ...provider }),
    ).rejects.toMatchObject({ code: "forbidden" });
    await switchToProvider();
    expect(await save({ providerName: "Northwind ID" }, actor)).toMatchObject({ saved: true });
  });

  test("sends a stored client secret to no other issuer", async () => {
    await save(provider);
    const elsewhere = { ...provider, issuer: "https://evil.example", clientSecret: "" };
    await expect(
      settingsFrom(db, organization.id, { method: "openid_connect", ...elsewhere }),
    ).rejects.toMatchObject({ fieldErrors: { clientSecret: expect.any(String) } });
    await expect(save({ loginMethod: "openid_connect", ...elsewhere })).rejects.toMatchObject({
      fieldErrors: { clientSecret: expect.any(String) },
    });
    await save(elsewhere);
    expect((await configuration()).clientSecret).toBeNull();
    expect((await lastChange())!.after).toMatchObject({ clientSecret: "removed" });
  });

  test("does not deadlock with managers who change users at the same time", async () => {
    await switchToProvider();
    const { userId } = await createUser(administrator, newUser());
    const colleague = await organization.addActor("administrator");
    let saving: ReturnType<typeof save> | undefined;
    await db.transaction(async (tx) => {
      // In the order of `lockUsers`.
      await tx.execute(sql`select from users where id = ${userId} for no key update`);
      saving = save({ loginMethod: "password" });
      await vi.waitUntil(async () => {
        // Otherwise a transaction sees the cached activity of its first look.
        await tx.execute(sql`select pg_stat_clear_snapshot()`);
        const [row] = await tx.execute<{ waiting: number }>(sql`
          select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
        `);
        return row!.waiting === 1;
      }, 10_000);
      await tx.execute(sql`
        select from users where id = ${colleague.userId} for no key update nowait
      `);
    });
    expect(await saving).toMatchObject({ saved: true });
  });

  test("is saved also when another command locks the organization before the settings", async () => {
    let saving: ReturnType<typeof save> | undefined;
    await db.transaction(async (tx) => {
      // In the order of *Create user*.
      await tx.execute(sql`select from organizations where id = ${organization.id} for share`);
      saving = save({ selfService: false });
      await vi.waitUntil(async () => {
        await tx.execute(sql`select pg_stat_clear_snapshot()`);
        const [row] = await tx.execute<{ waiting: number }>(sql`
          select count(*)::int as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
        `);
        return row!.waiting === 1;
      }, 10_000);
      await tx.execute(sql`
        select from identity_configurations where organization_id = ${organization.id} for share
      `);
    });
    expect(await saving).toMatchObject({ saved: true });
  });

  test("refuses an actor who was disabled a moment ago", async () => {
    await db.update(users).set({ status: "inactive" }).where(eq(users.id, administrator.userId));
    await expect(save({ selfService: false })).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("keeps the client secret encrypted, out of the audit log, and unchanged when the field is empty", async () => {
    await save(provider);
    const first = await configuration();
    expect(first.clientSecret).not.toContain(provider.clientSecret);
    expect(JSON.stringify((await lastChange())!.after)).not.toContain(provider.clientSecret);
    await save({ ...provider, clientSecret: "", providerName: "Northwind ID" });
    expect(await configuration()).toMatchObject({
      clientSecret: first.clientSecret,
      providerName: "Northwind ID",
    });
  });
});

describe("administrators cannot lock themselves out", () => {
  test("a provider requires a connection test that the actor passed with exactly these settings", async () => {
    const chosen = { loginMethod: "openid_connect", ...provider };
    await expect(save(chosen)).rejects.toMatchObject({
      code: "invalid",
      fieldErrors: { loginMethod: expect.stringContaining("Test connection") },
    });
    const colleague = await organization.addActor("administrator");
    await proveConnection(colleague);
    await proveConnection(administrator, { ...provider, clientSecret: "another" });
    await proveConnection(administrator, { ...provider, issuer: "https://other.example" });
    await expect(save(chosen)).rejects.toMatchObject({ code: "invalid" });
    await proveConnection();
    expect(await save(chosen)).toMatchObject({ saved: true });
  });

  test("a test expires after an hour", async () => {
    await proveConnection();
    const later = new Date(now().getTime() + hours(1));
    setClock(() => later);
    try {
      await expect(save({ loginMethod: "openid_connect", ...provider })).rejects.toMatchObject({
        code: "invalid",
      });
    } finally {
      setClock();
    }
  });

  test("a test with another email than the actor's does not count", async () => {
    await proveConnection({ ...administrator, email: "somebody.else@northwind.example" });
    await db.execute(sql`
      update connection_tests set finished_at = null, problem = null
      where user_id = ${administrator.userId}
    `);
    const [started] = await db.execute<{ id: string }>(
      sql`select id from connection_tests where user_id = ${administrator.userId}`,
    );
    await finishConnectionTest(administrator, started!.id, {
      issuer: provider.issuer,
      subject: "1",
      firstName: "",
      lastName: "",
      email: "somebody.else@northwind.example",
      emailNormalized: "somebody.else@northwind.example",
    });
    await expect(save({ loginMethod: "openid_connect", ...provider })).rejects.toMatchObject({
      code: "invalid",
    });
  });

  test("a test with a provider account linked to another user does not count", async () => {
    await db.insert(externalIdentities).values({
      organizationId: organization.id,
      userId: administrator.userId,
      issuer: provider.issuer,
      subject: "of an earlier account",
      createdAt: now(),
      lastUsedAt: now(),
    });
    await proveConnection();
    await expect(save({ loginMethod: "openid_connect", ...provider })).rejects.toMatchObject({
      code: "invalid",
    });
  });

  test("only Administrators can make the server contact an OpenID provider of their choice", async () => {
    const manager = await organization.addActor("manager");
    const actor: Actor = { ...manager, permissions: new Set(["identity:manage"]) };
    await expect(
      startConnectionTest(actor, { method: "openid_connect", ...provider }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("Google cannot be chosen when the server has no Google client", async () => {
    await expect(save({ loginMethod: "google" })).rejects.toMatchObject({
      fieldErrors: { loginMethod: expect.stringContaining("isn't configured") },
    });
    await expect(save({ alsoGoogle: true })).rejects.toMatchObject({
      fieldErrors: { alsoGoogle: expect.stringContaining("isn't configured") },
    });
  });

  test("changed settings of the current provider require a new test", async () => {
    await switchToProvider();
    await expect(save({ issuer: "https://other.example" })).rejects.toMatchObject({
      code: "invalid",
    });
    expect(await save({ providerName: "Northwind ID" })).toMatchObject({ saved: true });
  });

  test("an actor without a password who goes back to Password chooses one in the same form", async () => {
    await switchToProvider();
    await db.update(users).set({ passwordHash: null }).where(eq(users.id, administrator.userId));
    await expect(save({ loginMethod: "password" })).rejects.toMatchObject({
      fieldErrors: { ownPassword: expect.stringContaining("Choose a password") },
    });
    await expect(save({ loginMethod: "password", ownPassword: "password" })).rejects.toMatchObject({
      fieldErrors: { ownPassword: expect.any(String) },
    });
    await save({ loginMethod: "password", ownPassword: testPassword });
    expect(
      await signIn({ email: administrator.email, password: testPassword }, from),
    ).toHaveProperty("signInToken");
  });
});

describe("Also allow Google", () => {
  test("cannot be switched off by an actor without a password, unless they choose one", async () => {
    await db
      .update(identityConfigurations)
      .set({ alsoGoogle: true })
      .where(eq(identityConfigurations.organizationId, organization.id));
    await db.update(users).set({ passwordHash: null }).where(eq(users.id, administrator.userId));
    await expect(save({ alsoGoogle: false })).rejects.toMatchObject({
      fieldErrors: { ownPassword: expect.stringContaining("Choose a password") },
    });
    await save({ alsoGoogle: false, ownPassword: testPassword });
    expect(
      await signIn({ email: administrator.email, password: testPassword }, from),
    ).toHaveProperty("signInToken");
  });

  test("and going back to Password keep an existing password", async () => {
    await switchToProvider();
    await save({ loginMethod: "password", ownPassword: "Somebody-Elses-1" });
    expect((await lastChange())!.after).not.toHaveProperty("ownPassword");
    expect(
      await signIn({ email: administrator.email, password: testPassword }, from),
    ).toHaveProperty("signInToken");
  });
});

describe("another method than Password", () => {
  test("ends all other sessions, and refuses passwords", async () => {
    const person = await organization.addPerson("responder");
    await organization.addActor("manager");
    await switchToProvider();
    expect(await openSessions()).toEqual([administrator.sessionId]);
    await expect(
      signIn({ email: person.email, password: person.password }, from),
    ).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("OpenID Connect"),
    });
    await expect(signIn({ email: person.email, password: "wrong" }, from)).rejects.toMatchObject({
      code: "invalid",
    });
    expect(await openSessions()).toEqual([administrator.sessionId]);
  });

  test("waits for a concurrent sign-in with a password", async () => {
    const person = await organization.addPerson("responder");
    let settled = false;
    let signingIn: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      await tx
        .update(identityConfigurations)
        .set({ loginMethod: "openid_connect", issuer: "https://a.example", clientId: "portal" })
        .where(eq(identityConfigurations.organizationId, organization.id));
      signingIn = signIn({ email: person.email, password: person.password }, from).finally(() => {
        settled = true;
      });
      signingIn.catch(() => {});
      const waits = async () =>
        (
          await db.execute(sql`
            select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
          `)
        ).count > 0;
      await expect.poll(async () => settled || (await waits())).toBe(true);
    });
    await expect(signingIn).rejects.toMatchObject({ code: "forbidden" });
    expect(await openSessions()).toEqual([administrator.sessionId]);
  });

  test("deletes temporary passwords and codes, and creates none", async () => {
    const before = await createUser(administrator, newUser());
    const reset = await organization.addPerson("responder");
    await resetPassword(administrator, reset.id);
    await switchToProvider();
    const rows = await db
      .select()
      .from(users)
      .where(eq(users.organizationId, organization.id))
      .orderBy(users.id);
    expect(rows.filter((row) => row.temporaryExpiresAt ?? row.codeExpiresAt)).toEqual([]);
    const created = await createUser(administrator, newUser());
    expect(created.temporaryPassword).toBeUndefined();
    expect(await loadPerson(administrator, created.userId)).toMatchObject({
      status: "active",
      details: { passwordStatus: null, signsInWith: "openid_connect" },
    });
    const kinds = await db
      .select({ kind: mails.kind, userId: mails.userId })
      .from(mails)
      .where(eq(mails.organizationId, organization.id))
      .orderBy(mails.id);
    expect(kinds.filter(({ userId }) => userId === created.userId)).toEqual([
      { kind: "welcome_single_sign_on", userId: created.userId },
    ]);
    await expect(resetPassword(administrator, before.userId)).rejects.toMatchObject({
      code: "conflict",
    });
  });

  test("answers Forgot password with an email that says how to sign in", async () => {
    const person = await organization.addPerson("responder");
    await switchToProvider();
    await sendRequestedCode(person.email, from);
    const sent = await db
      .select({ kind: mails.kind })
      .from(mails)
      .where(eq(mails.userId, person.id))
      .orderBy(mails.id);
    expect(sent).toEqual([{ kind: "how_to_sign_in" }]);
  });

  test("has no password status to show or filter by, and no password to change", async () => {
    const person = await organization.addActor("responder");
    await switchToProvider();
    const query = userListSchema.parse({ password: "ok" });
    expect((await listUsers(administrator, query)).rows).toEqual([]);
    await expect(
      changeOwnPassword(person, { currentPassword: testPassword, password: "New-Password-77" }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("back to Password", () => {
  test("users without a password are in Reset-Code-Expired, and set one with Forgot password", async () => {
    await switchToProvider();
    const { userId, email } = await createUser(administrator, newUser());
    await save({ loginMethod: "password" });
    expect(await loadPerson(administrator, userId)).toMatchObject({
      details: { passwordStatus: "reset_code_expired", signsInWith: "password" },
    });
    await sendRequestedCode(email, from);
    const [row] = await db.select().from(users).where(eq(users.id, userId));
    const code = confirmationCode(userId, row!.codeGeneration);
    const password = "Spanning-Tree-1985";
    await setPasswordWithCode({ emailNormalized: email, code, password }, from);
    expect(await signIn({ email, password }, from)).toHaveProperty("signInToken");
  });
});

describe("restoring access from the command line", () => {
  test("makes Password the method, ends every session, and lists who has a password", async () => {
    await switchToProvider();
    const other = await organization.addActor("administrator");
    await db.update(users).set({ passwordHash: null }).where(eq(users.id, other.userId));
    const result = await breakGlass(organization.slug);
    expect(result).toMatchObject({ changed: true });
    expect(await configuration()).toMatchObject({ loginMethod: "password" });
    expect(await openSessions()).toEqual([]);
    expect(await lastChange()).toMatchObject({
      actorLabel: "Command line",
      before: { loginMethod: "openid_connect" },
      after: { loginMethod: "password" },
    });
    expect(result.administrators.filter(({ code }) => code)).toMatchObject([
      { email: other.email, url: expect.stringContaining("/reset-password?email=") },
    ]);
    const coded = await db
      .select()
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.targetId, other.userId),
          eq(auditEvents.action, "password.code_requested"),
        ),
      )
      .orderBy(auditEvents.id);
    expect(coded).toMatchObject([{ actorLabel: "Command line" }]);
    const { code } = result.administrators.find(({ email }) => email === other.email)!;
    const input = { emailNormalized: other.email, code: code!, password: "Break-Glass-2026" };
    await setPasswordWithCode(input, from);
    expect(await signIn({ email: other.email, password: "Break-Glass-2026" }, from)).toHaveProperty(
      "signInToken",
    );
  });

  test("changes nothing where passwords are used already, and rejects unknown subdomains", async () => {
    expect(await breakGlass(organization.slug)).toMatchObject({ changed: false });
    expect(await openSessions()).toContain(administrator.sessionId);
    expect(codesOf(await Promise.allSettled([breakGlass("nobody-has-this")]))).toEqual([
      "not_found",
    ]);
  });
});

describe("the fields of the form", () => {
  const parse = (changes: object) =>
    identitySchema.safeParse({
      version: 1,
      loginMethod: "password",
      accessControl: "basic",
      alsoGoogle: false,
      issuer: "",
      clientId: "",
      clientSecret: "",
      scopes: "openid email",
      providerName: "",
      createAtSignIn: false,
      selfService: true,
      allowedDomains: [],
      defaultRoleKey: "stakeholder",
      acceptsRequests: false,
      ownPassword: "",
      ...changes,
    });

  test.each([
    { version: "one" },
    { loginMethod: "fax" },
    { accessControl: "none" },
    { allowedDomains: "northwind.example" },
    { allowedDomains: [null] },
    { defaultRoleKey: "" },
    { selfService: "yes" },
  ])("%j is refused", (changes) => {
    expect(parse(changes).success).toBe(false);
  });

  test("OpenID Connect needs an issuer and a client ID", () => {
    const problems = parse({ loginMethod: "openid_connect" }).error?.issues.map(({ path }) => path);
    expect(problems).toEqual([["issuer"], ["clientId"]]);
  });

  test("the URL of the configuration stands for its issuer", () => {
    const issuer = "https://login.acme.example/.well-known/openid-configuration";
    expect(parse({ issuer }).data?.issuer).toBe("https://login.acme.example");
  });

  test.each([
    "login.acme.example",
    "ftp://acme.example",
    "javascript:alert(1)",
    "https://a.example/\0",
  ])("%j is not an issuer", (issuer) => {
    expect(parse({ issuer }).success).toBe(false);
  });

  test("Google beside another method than Password is ignored", () => {
    expect(parse({ loginMethod: "google", alsoGoogle: true }).data?.alsoGoogle).toBe(false);
  });

  test("scopes must include openid and email", () => {
    expect(parse({ scopes: "openid profile" }).success).toBe(false);
    expect(parse({ scopes: " openid,  email " }).data?.scopes).toBe("openid email");
  });

  test("an allowlist is stored normalized, each entry once, and refused with the reason", () => {
    const allowedDomains = ["@Northwind.example", "northwind.example", "*.Bücher.example"];
    expect(parse({ allowedDomains }).data?.allowedDomains).toEqual([
      "northwind.example",
      "*.xn--bcher-kva.example",
    ]);
    expect(parse({ allowedDomains: ["co.uk"] }).success).toBe(false);
    expect(
      parse({ allowedDomains: Array.from({ length: 10_001 }, (_, i) => `d${i}.example`) }).success,
    ).toBe(false);
  });
});
