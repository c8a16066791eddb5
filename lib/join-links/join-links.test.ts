import { randomUUID } from "node:crypto";

import { asc, eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";

import { client, db } from "@/db/client";
import { auditEvents, joinLinks, mails, registrations } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { days, setClock } from "@/lib/clock";
import { inviteUsers } from "@/lib/invitations/invite";
import { queue } from "@/lib/jobs/queue";
import { joinsByAddress, joinsByLink, networkOf } from "@/lib/rate-limits";
import { register } from "@/lib/registration/commands";
import { linkToken } from "@/lib/secrets/links";
import {
  enterAddress,
  parsed,
  selfServiceLink,
  setIdentity,
  strangersOrigin,
  takeNotes,
  tokenOf,
} from "@/lib/testing/join-links";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { recordStatements } from "@/lib/testing/statements";
import { changeStatus } from "@/lib/users/change-status";

import { deadJoinLinkMessages } from "./dead-join-links";
import type { DeadJoinLink } from "./dead-join-links";
import { deleteJoinLink } from "./delete";
import { joinLinkIdSchema, joinLinkSchema } from "./join-link-schema";
import { pauseJoinLink, resumeJoinLink } from "./pause";
import { regenerateLink } from "./regenerate";
import { requestRegistration, requestToAsk } from "./request-registration";
import { createJoinLink, editJoinLink } from "./save";
import { joinLinksOf, peopleThrough, readJoinLink } from "./queries";

let organization: TestOrganization;
let administrator: Actor;
let other: TestOrganization;
let otherAdministrator: Actor;

const unknownId = "00000000-0000-7000-8000-000000000000";

const newLink = {
  name: "Interns",
  roleKey: "",
  allowedDomains: [] as string[],
  maxUses: null,
  expiresAt: null,
};

/** A named link of its own, with the token that people share. */
async function makeLink(settings: Partial<Parameters<typeof createJoinLink>[1]> = {}) {
  const name = `Link ${randomUUID().slice(0, 8)}`;
  const { joinLinkId, url } = await createJoinLink(administrator, {
    ...newLink,
    name,
    ...settings,
  });
  return { id: joinLinkId, name, token: tokenOf(url) };
}

const linkRow = async (id: string) =>
  (await db.select().from(joinLinks).where(eq(joinLinks.id, id)))[0]!;

const actionsOn = async (targetId: string) =>
  (
    await db
      .select({ action: auditEvents.action })
      .from(auditEvents)
      .where(eq(auditEvents.targetId, targetId))
      .orderBy(asc(auditEvents.id))
  ).map(({ action }) => action);

const enter = (token: string, email = organization.freshEmail()) =>
  requestRegistration({ token, email: parsed(email) }, strangersOrigin());

/** Registers a person through a link, from the address to the portal. */
async function comeThrough(token: string, email = organization.freshEmail()) {
  const [mail] = await enterAddress(token, email);
  await register(
    { token: mail!.token!, firstName: "Ada", lastName: "Lovelace", password: "Apollo-11-Lander" },
    strangersOrigin(),
  );
  return email;
}

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  other = await makeOrganization();
  otherAdministrator = await other.addActor("administrator");
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

describe("the page of a join link", () => {
  test("is open for the self-service link of every organization", async () => {
    const { id, token } = await selfServiceLink(organization.id);
    expect(await readJoinLink(token)).toEqual({
      state: "open",
      joinLinkId: id,
      generation: 1,
      organizationName: administrator.organization.name,
      slug: organization.slug,
      name: null,
      limited: false,
      acceptsRequests: false,
    });
    await setIdentity(organization.id, {
      allowedDomains: ["northwind.example"],
      acceptsRequests: true,
    });
    expect(await readJoinLink(token)).toMatchObject({ limited: true, acceptsRequests: true });
  });

  test.each(["", "x", "%00", "a".repeat(5000), "../../etc/passwd", "🦄"])(
    "made up as %j is not valid",
    async (token) => {
      expect(await readJoinLink(token)).toEqual({ state: "not_valid" });
      await expect(enter(token)).rejects.toMatchObject({ code: "conflict" });
    },
  );

  test("is not valid with a token of another purpose, of no row, or of a generation to come", async () => {
    const { id } = await selfServiceLink(organization.id);
    for (const token of [
      linkToken("invitation", id, 1),
      linkToken("registration", id, 1),
      linkToken("join link", unknownId, 1),
      linkToken("join link", id, 2),
    ]) {
      expect(await readJoinLink(token)).toEqual({ state: "not_valid" });
      await expect(enter(token)).rejects.toMatchObject({ code: "conflict" });
    }
  });

  test("says why it is dead: the first reason that applies", async () => {
    const { id, token, name } = await makeLink({ maxUses: 1, expiresAt: "2999-12-31" });
    /** The title of the page, with which the form is refused too. */
    const dead = async () => {
      const { state, ...known } = await readJoinLink(token);
      const { title } = deadJoinLinkMessages[state as DeadJoinLink];
      await expect(enter(token)).rejects.toMatchObject({ code: "conflict", message: title });
      expect(known).toEqual({ organizationName: administrator.organization.name });
      return title;
    };
    expect((await readJoinLink(token)).state).toBe("open");
    await comeThrough(token);
    expect(await dead()).toBe("This link has reached its limit");
    setClock(() => new Date("3000-01-01T00:00:00Z"));
    expect(await dead()).toBe("This link has expired");
    await pauseJoinLink(administrator, id);
    expect(await dead()).toBe("This link is paused");
    await setIdentity(organization.id, { selfService: false });
    expect(await dead()).toBe("Signing up by link is switched off");
    await regenerateLink(administrator, id);
    expect(await dead()).toBe("This link was replaced");
    await deleteJoinLink(administrator, id);
    expect(await dead()).toBe("This link was deleted");
    expect(await linkRow(id)).toMatchObject({ name });
  });

  test("is dead with any other login method than Password", async () => {
    const { token } = await selfServiceLink(organization.id);
    await setIdentity(organization.id, { loginMethod: "google" });
    expect(await readJoinLink(token)).toMatchObject({ state: "disabled" });
    await setIdentity(organization.id, {
      loginMethod: "openid_connect",
      issuer: "https://login.example",
      clientId: "gatehouse",
    });
    expect(await readJoinLink(token)).toMatchObject({ state: "disabled" });
    await expect(enter(token)).rejects.toMatchObject({ code: "conflict" });
  });

  test("works through the day that it ends on, to the millisecond", async () => {
    const { token } = await makeLink({ expiresAt: "2999-12-31" });
    setClock(() => new Date("2999-12-31T23:59:59.998Z"));
    expect(await readJoinLink(token)).toMatchObject({ state: "open" });
    setClock(() => new Date("2999-12-31T23:59:59.999Z"));
    expect(await readJoinLink(token)).toMatchObject({ state: "expired" });
  });
});

describe("entering an address", () => {
  /** The statements that the driver sends for it, in the request. */
  async function statementsFor(token: string, email: string): Promise<string[]> {
    const statements: string[] = [];
    client.options.debug = (_connection, query) => {
      statements.push(query.replaceAll(/\s+/g, " ").trim());
    };
    try {
      await enter(token, email);
    } finally {
      client.options.debug = false;
    }
    return statements;
  }

  test("changes only the rate limits and enqueues one job, whether or not the address has an account", async () => {
    const { token } = await selfServiceLink(organization.id);
    const [active, inactive, deleted, elsewhere] = await Promise.all([
      organization.addPerson("responder"),
      organization.addPerson("responder"),
      organization.addPerson("responder"),
      other.addPerson("administrator"),
    ]);
    await changeStatus(administrator, "disable", [inactive.id, deleted.id]);
    await changeStatus(administrator, "delete", [deleted.id]);
    const invited = organization.freshEmail();
    await inviteUsers(administrator, {
      addresses: [{ email: invited, firstName: "", lastName: "", roleKey: "responder" }],
    });
    // A new connection asks for the types that it knows, which does not count.
    await enter(token);
    const tables = ["users", "registrations", "mails", "invitations", "audit_events", "sessions"];
    const counts = async () =>
      db.execute(
        sql.raw(
          `select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(", ")}`,
        ),
      );
    const rows = await counts();
    const unknown = await statementsFor(token, organization.freshEmail());
    for (const email of [
      active.email,
      active.email.toUpperCase(),
      inactive.email,
      deleted.email,
      elsewhere.email,
      invited,
    ]) {
      expect(await statementsFor(token, email)).toEqual(unknown);
    }
    expect(await counts()).toEqual(rows);
    expect(
      unknown.filter((query) => /\b(users|invitations|registrations|mails)\b/.test(query)),
    ).toEqual([]);
    const [limits, link, job, frame] = [
      unknown.filter((query) => /rate_limits/.test(query)),
      unknown.filter((query) => /from "join_links"/.test(query)),
      unknown.filter((query) => /pgboss/.test(query)),
      unknown.filter((query) => /^(begin|commit)/i.test(query)),
    ];
    expect([limits.length, link.length, frame.length]).toEqual([2, 1, 2]);
    expect(unknown.length).toBe(limits.length + link.length + job.length + frame.length);
    expect((await takeNotes()).length).toBe(8);
  });

  test("sends the database the same for a known address as for an unknown one", async () => {
    const { token } = await selfServiceLink(organization.id);
    const { email: known } = await organization.addPerson("responder");
    // A new connection asks for the types that it knows, which does not count.
    await enter(token);
    const ofUnknown = await recordStatements(() => enter(token));
    expect(await recordStatements(() => enter(token, known))).toEqual(ofUnknown);
    expect(ofUnknown.join()).not.toMatch(/\busers\b/);
    await takeNotes();
  });

  test("outside the allowlist is refused at once, at the field; the note is not left", async () => {
    const { token } = await selfServiceLink(organization.id);
    await setIdentity(organization.id, { allowedDomains: ["northwind.example", "*.acme.example"] });
    await takeNotes();
    for (const email of [
      "ada@gmail.example",
      "ada@evil-northwind.example",
      "ada@mail.northwind.example",
      "ada@acme.example",
      "northwind.example@gmail.example",
    ]) {
      await expect(enter(token, email)).rejects.toMatchObject({
        code: "invalid",
        fieldErrors: { email: expect.stringContaining(`@${email.split("@")[1]}`) },
      });
    }
    expect(await takeNotes()).toEqual([]);
    await enter(token, "Ada+Tag@NORTHWIND.example");
    await enter(token, "ada@deep.mail.acme.example");
    expect(await takeNotes()).toEqual([
      expect.objectContaining({
        email: "Ada+Tag@NORTHWIND.example",
        emailNormalized: "ada+tag@northwind.example",
        ask: false,
      }),
      expect.objectContaining({ emailNormalized: "ada@deep.mail.acme.example" }),
    ]);
  });

  test("a named link's own domains stand in place of the organization's", async () => {
    await setIdentity(organization.id, { allowedDomains: ["northwind.example"] });
    const own = await makeLink({ allowedDomains: ["partner.example"] });
    const plain = await makeLink();
    await enter(own.token, "ada@partner.example");
    await expect(enter(own.token, "ada@northwind.example")).rejects.toMatchObject({
      code: "invalid",
    });
    await enter(plain.token, "ada@northwind.example");
    await expect(enter(plain.token, "ada@partner.example")).rejects.toMatchObject({
      code: "invalid",
    });
    await takeNotes();
  });

  test("one may ask from outside only where requests are accepted; from inside it registers", async () => {
    const { token } = await selfServiceLink(organization.id);
    const ask = (email: string) => requestToAsk({ token, email: parsed(email) }, strangersOrigin());
    await setIdentity(organization.id, { allowedDomains: ["northwind.example"] });
    await takeNotes();
    await expect(ask("ada@gmail.example")).rejects.toMatchObject({ code: "invalid" });
    await setIdentity(organization.id, { acceptsRequests: true });
    await expect(enter(token, "ada@gmail.example")).rejects.toMatchObject({ code: "invalid" });
    await ask("ada@gmail.example");
    await ask("ada@northwind.example");
    expect(await takeNotes()).toEqual([
      expect.objectContaining({ emailNormalized: "ada@gmail.example", ask: true }),
      expect.objectContaining({ emailNormalized: "ada@northwind.example", ask: false }),
    ]);
  });

  test("is limited by network: 300 in a quarter of an hour, made-up links too", async () => {
    const { token } = await selfServiceLink(organization.id);
    const origin = strangersOrigin();
    const press = (text: string) =>
      requestRegistration({ token: text, email: parsed(organization.freshEmail()) }, origin);
    await joinsByAddress.penalty(networkOf(origin.address!), 298);
    await press(token);
    await expect(press("made up")).rejects.toMatchObject({ code: "conflict" });
    await expect(press(token)).rejects.toMatchObject({ code: "too_many_requests" });
    await expect(press("made up")).rejects.toMatchObject({ code: "too_many_requests" });
    await enter(token);
    await takeNotes();
  });

  test("is limited by link: 1,000 in an hour, from wherever", async () => {
    const { id, token } = await makeLink();
    const another = await makeLink();
    await joinsByLink.penalty(id, 999);
    await enter(token);
    await expect(enter(token)).rejects.toMatchObject({ code: "too_many_requests" });
    await enter(another.token);
    await takeNotes();
  });
});

describe("regenerating", () => {
  test("invalidates the old link immediately, with the personal links sent because of it", async () => {
    const link = await makeLink();
    const [mail] = await enterAddress(link.token, organization.freshEmail());
    const { url } = await regenerateLink(administrator, link.id);
    expect(await readJoinLink(link.token)).toMatchObject({ state: "regenerated" });
    expect(await readJoinLink(tokenOf(url))).toMatchObject({ state: "open", generation: 2 });
    await expect(
      register(
        { token: mail!.token!, firstName: "A", lastName: "B", password: "Apollo-11-Lander" },
        strangersOrigin(),
      ),
    ).rejects.toMatchObject({
      code: "conflict",
      message: "The link that you signed up with was replaced",
    });
    expect(await actionsOn(link.id)).toEqual(["join_link.created", "join_link.regenerated"]);
    const [recorded] = await db.execute<{ text: string }>(sql`
      select json_agg(audit_events)::text as text from audit_events where target_id = ${link.id}
    `);
    expect(recorded!.text).not.toContain(tokenOf(url));
  });

  test("several times at once makes one new link after the other", async () => {
    const { id } = await makeLink();
    const urls = await Promise.all([1, 2, 3, 4].map(() => regenerateLink(administrator, id)));
    expect(new Set(urls.map(({ url }) => url)).size).toBe(4);
    expect(await linkRow(id)).toMatchObject({ generation: 5 });
  });
});

describe("a named link", () => {
  test("is listed after the self-service link, with what it gives", async () => {
    const fresh = await makeOrganization();
    const actor = await fresh.addActor("administrator");
    await createJoinLink(actor, {
      ...newLink,
      roleKey: "responder",
      allowedDomains: ["partner.example"],
      maxUses: 5,
      expiresAt: "2999-12-31",
    });
    const list = await joinLinksOf(actor);
    expect(list).toMatchObject([
      { name: null, roleKey: null, roleName: "Stakeholder", state: "open", manageable: true },
      {
        name: "Interns",
        roleKey: "responder",
        roleName: "Responder",
        allowedDomains: ["partner.example"],
        uses: 0,
        maxUses: 5,
        expiresAt: new Date("2999-12-31T23:59:59.999Z"),
        paused: false,
        state: "open",
      },
    ]);
    for (const { url } of list) {
      expect(await readJoinLink(tokenOf(url!))).toMatchObject({ state: "open" });
    }
  });

  test("is edited, paused, resumed and deleted, each on record; saving nothing new is not", async () => {
    const { id, name, token } = await makeLink();
    const same = { ...newLink, id, name };
    await editJoinLink(administrator, same);
    await editJoinLink(administrator, { ...same, roleKey: "responder", maxUses: 3 });
    await editJoinLink(administrator, { ...same, roleKey: "responder", maxUses: 3 });
    await pauseJoinLink(administrator, id);
    await pauseJoinLink(administrator, id);
    expect(await readJoinLink(token)).toMatchObject({ state: "paused" });
    await resumeJoinLink(administrator, id);
    await resumeJoinLink(administrator, id);
    expect(await readJoinLink(token)).toMatchObject({ state: "open" });
    await deleteJoinLink(administrator, id);
    await expect(deleteJoinLink(administrator, id)).rejects.toMatchObject({ code: "not_found" });
    await expect(resumeJoinLink(administrator, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await actionsOn(id)).toEqual([
      "join_link.created",
      "join_link.edited",
      "join_link.paused",
      "join_link.resumed",
      "join_link.deleted",
    ]);
    const [edited] = await db
      .select()
      .from(auditEvents)
      .where(sql`target_id = ${id} and action = 'join_link.edited'`);
    expect(edited).toMatchObject({
      before: { roleKey: null, maxUses: null },
      after: { roleKey: "responder", maxUses: 3 },
    });
    expect((await joinLinksOf(administrator)).map((link) => link.id)).not.toContain(id);
  });

  test.each([
    [{ name: " " }, "Enter a name."],
    [{ maxUses: "many" }, "Enter a whole number."],
    [{ maxUses: 1.5 }, "Enter a whole number."],
    [{ maxUses: 0 }, "Enter 1 or more."],
    [{ maxUses: 1_000_001 }, "Enter at most 1,000,000."],
    [{ expiresAt: "soon" }, "Enter a date."],
    [{ roleKey: "responder\0" }, "This role does not exist."],
    [{ allowedDomains: ["co.uk"] }, expect.stringContaining("“co.uk” isn't a full domain")],
    [{ id: "' or 1=1 --" }, expect.any(String)],
  ])("is not made of %j: the field says why", (change, reason) => {
    expect(joinLinkSchema.safeParse(newLink).success).toBe(true);
    const { error } = joinLinkSchema.safeParse({ ...newLink, ...change });
    expect(error?.issues).toMatchObject([{ path: Object.keys(change), message: reason }]);
    expect(joinLinkIdSchema.safeParse({ joinLinkId: "' or 1=1 --" }).success).toBe(false);
  });

  test("has a unique name, ignoring case; the name of a deleted one is free", async () => {
    const { id, name } = await makeLink();
    const again = { ...newLink, name: name.toUpperCase() };
    await expect(createJoinLink(administrator, again)).rejects.toMatchObject({
      code: "conflict",
      fieldErrors: { name: "Another link has this name." },
    });
    const second = await makeLink();
    await expect(
      editJoinLink(administrator, { ...newLink, id: second.id, name }),
    ).rejects.toMatchObject({ code: "conflict" });
    const elsewhere = await createJoinLink(otherAdministrator, again);
    await deleteJoinLink(otherAdministrator, elsewhere.joinLinkId);
    await deleteJoinLink(administrator, id);
    await createJoinLink(administrator, again);
  });

  test("cannot be over before it begins, nor hold fewer than came through it", async () => {
    await expect(makeLink({ expiresAt: "2020-01-01" })).rejects.toMatchObject({
      fieldErrors: { expiresAt: expect.any(String) },
    });
    const { id, name, token } = await makeLink({ maxUses: 3 });
    await comeThrough(token);
    await comeThrough(token);
    await expect(
      editJoinLink(administrator, { ...newLink, id, name, maxUses: 1 }),
    ).rejects.toMatchObject({ fieldErrors: { maxUses: expect.stringContaining("2 people") } });
    await editJoinLink(administrator, { ...newLink, id, name, maxUses: 2 });
    expect(await readJoinLink(token)).toMatchObject({ state: "full" });
  });

  test("that is over may be edited without giving it more time", async () => {
    const { id, name } = await makeLink({ expiresAt: "2999-12-31" });
    setClock(() => new Date("3000-01-01T00:00:00Z"));
    await editJoinLink(administrator, {
      ...newLink,
      id,
      name: `${name} (over)`,
      expiresAt: "2999-12-31T23:59:59.999Z",
    });
    expect(await linkRow(id)).toMatchObject({ name: `${name} (over)` });
  });

  test("lists the users who registered with it, latest first, in pages", async () => {
    const { id, token } = await makeLink();
    const email = await comeThrough(token);
    await db.execute(sql`
      with people as (
        insert into users (organization_id, email, email_normalized, role_key, status, activated_at)
        select ${organization.id}, n || '@' || ${`through-${id}.example`},
          n || '@' || ${`through-${id}.example`}, 'stakeholder', 'active', now()
        from generate_series(1, 60) as n
        returning id, email
      )
      insert into registrations (organization_id, join_link_id, link_generation, kind, email,
        email_normalized, created_at, expires_at, used_at, user_id)
      select ${organization.id}, ${id}, 1, 'register', email, email, now(), now(),
        now() - interval '1 day', id from people
    `);
    const first = await peopleThrough(administrator, id);
    expect(first.rows[0]).toMatchObject({ name: "Ada Lovelace", email, status: "active" });
    expect(first.rows.length).toBe(50);
    const second = await peopleThrough(administrator, id, first.next);
    expect(second.rows.length).toBe(11);
    expect(second.next).toBeUndefined();
    expect((await peopleThrough(administrator, id, second.previous)).rows).toEqual(first.rows);
    const all = [...first.rows, ...second.rows];
    expect(new Set(all.map((person) => person.userId)).size).toBe(61);
  });

  test("gives no role above the actor's, and only users of that rank can see or change it", async () => {
    await organization.addRole("linker", 20, ["users:read", "users:invite", "identity:manage"]);
    await organization.addRole("auditor", 40, ["users:read"]);
    const responder = await organization.addActor("linker");
    const refused = { code: "forbidden" };
    const named = (name: string, roleKey: string) => ({ ...newLink, name, roleKey });
    await expect(createJoinLink(responder, named("Above", "auditor"))).rejects.toMatchObject({
      ...refused,
      fieldErrors: { roleKey: expect.any(String) },
    });
    await expect(createJoinLink(administrator, named("Manages", "manager"))).rejects.toMatchObject({
      code: "invalid",
      fieldErrors: { roleKey: expect.stringContaining("can't give Manager") },
    });
    await expect(createJoinLink(responder, named("None", "janitor"))).rejects.toMatchObject({
      code: "invalid",
      fieldErrors: { roleKey: "This role does not exist." },
    });
    const own = await createJoinLink(responder, named("Own", "responder"));
    await expect(
      editJoinLink(responder, { ...named("Own", "administrator"), id: own.joinLinkId }),
    ).rejects.toMatchObject(refused);

    const above = await makeLink({ roleKey: "auditor" });
    for (const change of [regenerateLink, pauseJoinLink, resumeJoinLink, deleteJoinLink]) {
      await expect(change(responder, above.id)).rejects.toMatchObject(refused);
    }
    await expect(
      editJoinLink(responder, { ...named(above.name, ""), id: above.id }),
    ).rejects.toMatchObject(refused);
    // The default role counts for links without one of their own.
    await setIdentity(organization.id, { defaultRoleKey: "auditor" });
    await expect(createJoinLink(responder, named("Default", ""))).rejects.toMatchObject(refused);
    const urls = (await joinLinksOf(responder)).filter((link) => link.url);
    expect(urls.map((link) => link.id)).toEqual([own.joinLinkId]);
  });

  test("needs identity:manage, and is found by its own organization only", async () => {
    const link = await makeLink();
    const plain = await selfServiceLink(organization.id);
    const manager = await organization.addActor("manager");
    const changes = [regenerateLink, pauseJoinLink, resumeJoinLink, deleteJoinLink];
    const edit = (actor: Actor, id: string) =>
      editJoinLink(actor, { ...newLink, name: "Mine", id });
    for (const change of [...changes, edit, peopleThrough]) {
      await expect(change(manager, link.id)).rejects.toMatchObject({ code: "forbidden" });
      for (const id of [link.id, unknownId]) {
        await expect(change(otherAdministrator, id)).rejects.toMatchObject({ code: "not_found" });
      }
    }
    await expect(joinLinksOf(manager)).rejects.toMatchObject({ code: "forbidden" });
    await expect(createJoinLink(manager, newLink)).rejects.toMatchObject({ code: "forbidden" });
    // What the self-service link is like, the organization's own form says.
    for (const change of [pauseJoinLink, resumeJoinLink, deleteJoinLink, edit]) {
      await expect(change(administrator, plain.id)).rejects.toMatchObject({ code: "conflict" });
    }
    expect((await joinLinksOf(otherAdministrator)).map(({ id }) => id)).not.toContain(link.id);
  });
});

test("what was entered is kept for a day, and the mail with it", async () => {
  const { token } = await selfServiceLink(organization.id);
  const at = new Date("2027-03-01T12:00:00Z");
  setClock(() => at);
  const email = organization.freshEmail();
  await enterAddress(token, email);
  const [row] = await db
    .select()
    .from(registrations)
    .innerJoin(mails, eq(mails.registrationId, registrations.id))
    .where(eq(registrations.emailNormalized, email));
  expect(row!.registrations.expiresAt).toEqual(new Date(at.getTime() + days(1)));
  expect(row!.mails).toMatchObject({ kind: "registration", recipient: email, userId: null });
});
