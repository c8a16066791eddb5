import { and, asc, eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, invitations, joinRequests, mails, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { days, setClock } from "@/lib/clock";
import { inviteUsers } from "@/lib/invitations/invite";
import { createJoinLink } from "@/lib/join-links/save";
import { askSchema } from "@/lib/join-links/schema";
import { queue } from "@/lib/jobs/queue";
import { register } from "@/lib/registration/commands";
import { deadPersonalLinkMessages } from "@/lib/registration/dead-personal-links";
import { readAskLink, readPersonalLink } from "@/lib/registration/queries";
import type { DeadAskLink } from "@/lib/registration/queries";
import { linkToken } from "@/lib/secrets/links";
import {
  enterAddress,
  selfServiceLink,
  setIdentity,
  strangersOrigin,
  tokenOf,
} from "@/lib/testing/join-links";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";
import { countStatements } from "@/lib/testing/statements";
import { changeStatus } from "@/lib/users/change-status";
import { createUser } from "@/lib/users/create";

import { approveRequests } from "./approve";
import { askToBeLetIn } from "./ask";
import { declineRequests } from "./decline";
import { countOpenRequests, openRequests } from "./queries";
import { approveRequestsSchema, declineRequestsSchema } from "./schema";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;
let other: TestOrganization;
let otherAdministrator: Actor;
let selfService: string;
let named: string;

const origin = { address: "192.0.2.9", agent: "Newcomer" };
const open = { allowedDomains: ["northwind.example"], acceptsRequests: true, selfService: true };
const unknownId = "00000000-0000-7000-8000-000000000000";

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
  other = await makeOrganization();
  otherAdministrator = await other.addActor("administrator");
  await setIdentity(organization.id, open);
  selfService = (await selfServiceLink(organization.id)).token;
  await organization.addRole("auditor", 40, ["users:read", "audit:read"]);
  const { url } = await createJoinLink(administrator, {
    name: "Partners",
    roleKey: "auditor",
    allowedDomains: [],
    maxUses: null,
    expiresAt: null,
  });
  named = tokenOf(url);
  await queue();
});

afterEach(async () => {
  setClock();
  await setIdentity(organization.id, { ...open, loginMethod: "password" });
});

/** A person outside the allowlist with a link to request access. */
async function proveAddress(joinToken = selfService, email = organization.freshEmail()) {
  const [mail] = await enterAddress(joinToken, email, { ask: true });
  return {
    email,
    form: { token: mail!.token!, firstName: "Grace", lastName: "Hopper", message: "Let me in" },
  };
}

const requestOf = async (email: string) =>
  (await db.select().from(joinRequests).where(eq(joinRequests.emailNormalized, email)))[0]!;

/** A person with an open request. */
async function ask(joinToken = selfService, email = organization.freshEmail()) {
  const person = await proveAddress(joinToken, email);
  await askToBeLetIn(person.form, origin);
  return { email, id: (await requestOf(email)).id };
}

/** Requests of many, as if each had asked. */
async function askMany(count: number, prefix: string): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    insert into join_requests (organization_id, join_link_id, email, email_normalized, first_name,
      last_name, asked_at)
    select ${organization.id}, join_links.id, ${prefix} || n || '@outside.example',
      ${prefix} || n || '@outside.example', 'Grace', 'Hopper', now()
    from generate_series(1, ${count}::int) as n
    join join_links on join_links.organization_id = ${organization.id} and join_links.name is null
    returning id
  `);
  return rows.map(({ id }) => id);
}

const userOf = async (email: string) =>
  (
    await db
      .select()
      .from(users)
      .where(and(eq(users.emailNormalized, email), eq(users.organizationId, organization.id)))
  )[0];

const mailsTo = async (email: string) =>
  (
    await db
      .select({ kind: mails.kind })
      .from(mails)
      .where(eq(mails.recipient, email))
      .orderBy(mails.id)
  ).map(({ kind }) => kind);

describe("requesting access", () => {
  test("with the personal link makes an open request and an audit event, but no user", async () => {
    const person = await proveAddress();
    expect(await readAskLink(person.form.token)).toMatchObject({
      state: "open",
      kind: "ask",
      email: person.email,
      organizationName: administrator.organization.name,
    });
    await askToBeLetIn(person.form, origin);
    const request = await requestOf(person.email);
    expect(request).toMatchObject({ firstName: "Grace", message: "Let me in", decision: null });
    const [event] = await db.select().from(auditEvents).where(eq(auditEvents.targetId, request.id));
    expect(event).toMatchObject({
      action: "request.made",
      actorId: null,
      actorLabel: `Grace Hopper <${person.email}>`,
      address: "192.0.2.9",
    });
    expect(await userOf(person.email)).toBeUndefined();
    expect(await readAskLink(person.form.token)).toMatchObject({ state: "asked" });
  });

  test("many times at once, or with two links, makes one request", async () => {
    const first = await proveAddress();
    const second = await proveAddress(named, first.email);
    const presses = await Promise.allSettled(
      [first, first, second, second].map((person) => askToBeLetIn(person.form, origin)),
    );
    expect(codesOf(presses).toSorted()).toEqual(["conflict", "conflict", "conflict", "ok"]);
    expect(await db.$count(joinRequests, eq(joinRequests.emailNormalized, first.email))).toBe(1);
  });

  test("is decided again: the link, the organization, and who has the address", async () => {
    const person = await proveAddress();
    const state = async () => {
      const looked = await readAskLink(person.form.token);
      return looked.state;
    };
    /** The title of the page, with which the form is refused too. */
    const refused = async () => {
      const { state: dead, ...known } = await readAskLink(person.form.token);
      const { title } = deadPersonalLinkMessages[dead as DeadAskLink];
      await expect(askToBeLetIn(person.form, origin)).rejects.toMatchObject({
        code: "conflict",
        message: title,
      });
      // A dead link does not tell who it was for.
      expect(known).toEqual({ organizationName: administrator.organization.name });
      return title;
    };
    await setIdentity(organization.id, { acceptsRequests: false });
    expect(await refused()).toBe("The organization no longer accepts requests");
    await setIdentity(organization.id, { acceptsRequests: true, selfService: false });
    expect(await refused()).toBe("Signing up by link is switched off");
    await setIdentity(organization.id, { selfService: true });
    setClock(() => new Date(Date.now() + days(1)));
    expect(await refused()).toBe("This link has expired");
    setClock();
    expect(await state()).toBe("open");
    const created = await createUser(otherAdministrator, {
      firstName: "Grace",
      lastName: "Hopper",
      email: { email: person.email, emailNormalized: person.email },
      roleKey: "responder",
      extraPermissions: [],
    });
    expect(await refused()).toBe("You may already have an account");
    await changeStatus(otherAdministrator, "disable", [created.userId]);
    await changeStatus(otherAdministrator, "delete", [created.userId]);
    expect(await state()).toBe("open");
    await inviteUsers(administrator, {
      addresses: [{ email: person.email, firstName: "", lastName: "", roleKey: "responder" }],
    });
    expect(await refused()).toBe("You may already have an account");
  });

  test("with a link from before one was declined does not ask a second time", async () => {
    const first = await proveAddress();
    const second = await proveAddress(selfService, first.email);
    await askToBeLetIn(first.form, origin);
    await declineRequests(manager, { ids: [(await requestOf(first.email)).id] });
    expect(await readAskLink(second.form.token)).toMatchObject({ state: "declined" });
    await expect(askToBeLetIn(second.form, origin)).rejects.toMatchObject({
      code: "conflict",
      message: "Your request was declined",
    });
  });
});

describe("the message of a request", () => {
  const messageOf = (message: string) =>
    askSchema.safeParse({ token: "x", firstName: "Grace", lastName: "Hopper", message });

  test.each([
    ["  Let me in.\r\nThanks 🦄 ", "Let me in.\nThanks 🦄"],
    ["🦄".repeat(500), "🦄".repeat(500)],
    ["", ""],
  ])("is kept as text of several lines: %j", (message, expected) => {
    expect(messageOf(message).data).toMatchObject({ message: expected });
  });

  test.each([
    ["x".repeat(501), "Use at most 500 characters."],
    ["a\0b", "Remove control characters."],
    ["\uD800", "Remove control characters."],
  ])("is refused with the reason: %j", (message, reason) => {
    expect(messageOf(message).error?.issues[0]).toMatchObject({ message: reason });
  });
});

test.each([
  undefined,
  null,
  { ids: [] },
  { ids: "all" },
  { ids: ["' or 1=1"] },
  { ids: Array.from({ length: 501 }, () => unknownId) },
])("any client may call Approve and Decline with any value: %j is not parsed", (input) => {
  expect(approveRequestsSchema.safeParse(input).success).toBe(false);
  expect(declineRequestsSchema.safeParse(input).success).toBe(false);
});

describe("the queue", () => {
  test("shows who waits, the longest first, and finds them by name and address", async () => {
    const fresh = await makeOrganization();
    const actor = await fresh.addActor("manager");
    await setIdentity(fresh.id, open);
    const { token } = await selfServiceLink(fresh.id);
    const first = await ask(token, fresh.freshEmail("first"));
    const second = await ask(token, fresh.freshEmail("second"));
    expect(await countOpenRequests(actor)).toBe(2);
    const page = await openRequests(actor, {});
    expect(page.total).toBe(2);
    expect(page.rows.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(page.rows[0]).toMatchObject({
      firstName: "Grace",
      lastName: "Hopper",
      message: "Let me in",
      linkName: null,
      roleKey: "stakeholder",
      roleName: "Stakeholder",
      grantable: true,
    });
    for (const q of ["second", "SECOND hop", second.email]) {
      expect((await openRequests(actor, { q })).rows.map(({ id }) => id)).toEqual([second.id]);
    }
    expect((await openRequests(actor, { q: "%" })).total).toBe(0);
  });

  test("goes page by page, and no cursor whatever is an error", async () => {
    await askMany(120, "paged-");
    const pages = [await openRequests(manager, { q: "paged-" })];
    while (pages.at(-1)!.next) {
      pages.push(await openRequests(manager, { q: "paged-", cursor: pages.at(-1)!.next }));
    }
    expect(pages.map((page) => page.rows.length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flatMap((page) => page.rows.map(({ id }) => id))).size).toBe(120);
    const back = await openRequests(manager, { q: "paged-", cursor: pages[1]!.previous });
    expect(back.rows).toEqual(pages[0]!.rows);
    for (const cursor of ["x", "%00", "bnVsbA"]) {
      expect((await openRequests(manager, { q: "paged-", cursor })).rows).toEqual(pages[0]!.rows);
    }
  });

  test("says whose role is above the manager's", async () => {
    const { email } = await ask(named);
    const seen = async (actor: Actor) => (await openRequests(actor, { q: email })).rows[0];
    expect(await seen(manager)).toMatchObject({ linkName: "Partners", grantable: false });
    expect(await seen(administrator)).toMatchObject({ grantable: true });
  });

  test("is for those who manage people, each of their own organization", async () => {
    const responder = await organization.addActor("responder");
    const { id } = await ask();
    for (const work of [
      () => openRequests(responder, {}),
      () => countOpenRequests(responder),
      () => approveRequests(responder, { ids: [id] }),
      () => declineRequests(responder, { ids: [id] }),
    ]) {
      await expect(work()).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await countOpenRequests(otherAdministrator)).toBe(0);
    for (const decide of [approveRequests, declineRequests]) {
      expect(await decide(otherAdministrator, { ids: [id, unknownId] })).toMatchObject([
        { id, outcome: "not_found" },
        { id: unknownId, outcome: "not_found" },
      ]);
    }
    expect(await db.$count(joinRequests, sql`id = ${id} and decided_at is null`)).toBe(1);
  });
});

describe("Approve", () => {
  test("invites the person with their names; the link in the mail lets them in", async () => {
    const { email, id } = await ask();
    const asked = await mailsTo(email);
    expect(await approveRequests(manager, { ids: [id, id] })).toEqual([
      { id, email, outcome: "approved" },
    ]);
    const user = (await userOf(email))!;
    expect(user).toMatchObject({
      status: "invited",
      firstName: "Grace",
      lastName: "Hopper",
      roleKey: "stakeholder",
    });
    expect(await mailsTo(email)).toEqual([...asked, "request_approved"]);
    const [invitation] = await db.select().from(invitations).where(eq(invitations.userId, user.id));
    const token = linkToken("invitation", invitation!.id, invitation!.generation);
    expect(await readPersonalLink(token)).toMatchObject({ state: "open", firstName: "Grace" });
    const [event] = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, user.id))
      .orderBy(asc(auditEvents.id));
    expect(event).toMatchObject({
      action: "request.approved",
      actorId: manager.userId,
      after: { role: "stakeholder", status: "invited", via: "Self-service link" },
    });
    await register(
      { token, firstName: "Grace", lastName: "Hopper", password: "Apollo-11-Lander" },
      strangersOrigin(),
    );
    expect((await openRequests(manager, { q: email })).total).toBe(0);
  });

  test("gives the role that the manager chose, or the link's; none above the manager's", async () => {
    const [own, chosen, above] = [await ask(named), await ask(named), await ask(named)];
    expect(await approveRequests(administrator, { ids: [own.id] })).toMatchObject([
      { outcome: "approved" },
    ]);
    expect(await userOf(own.email)).toMatchObject({ roleKey: "auditor" });
    expect(
      await approveRequests(manager, { ids: [chosen.id], roleKey: "responder" }),
    ).toMatchObject([{ outcome: "approved" }]);
    expect(await userOf(chosen.email)).toMatchObject({ roleKey: "responder" });
    for (const roleKey of [undefined, "auditor", "janitor"]) {
      expect(await approveRequests(manager, { ids: [above.id], roleKey })).toMatchObject([
        { outcome: "above_your_role", reason: expect.any(String) },
      ]);
    }
    expect(await userOf(above.email)).toBeUndefined();
    expect((await requestOf(above.email)).decidedAt).toBeNull();
  });

  test("reports for each what has happened to the address since", async () => {
    const people = [await ask(), await ask(), await ask(), await ask(), await ask()];
    const [fine, member, invited, elsewhere, declined] = people as [
      (typeof people)[0],
      (typeof people)[0],
      (typeof people)[0],
      (typeof people)[0],
      (typeof people)[0],
    ];
    const create = (actor: Actor, email: string) =>
      createUser(actor, {
        firstName: "Grace",
        lastName: "Hopper",
        email: { email, emailNormalized: email },
        roleKey: "responder",
        extraPermissions: [],
      });
    await create(administrator, member.email);
    await create(otherAdministrator, elsewhere.email);
    await inviteUsers(administrator, {
      addresses: [{ email: invited.email, firstName: "", lastName: "", roleKey: "manager" }],
    });
    await declineRequests(manager, { ids: [declined.id] });
    const results = await approveRequests(manager, { ids: people.map(({ id }) => id) });
    expect(results.map(({ outcome }) => outcome)).toEqual([
      "approved",
      "already_member",
      "approved",
      "other_organization",
      "already_decided",
    ]);
    expect(await userOf(fine.email)).toMatchObject({ status: "invited" });
    // A user who was invited since keeps that role and gets a new link.
    expect(await userOf(invited.email)).toMatchObject({ status: "invited", roleKey: "manager" });
    const [renewed] = await db
      .select()
      .from(invitations)
      .where(eq(invitations.userId, (await userOf(invited.email))!.id));
    expect(renewed).toMatchObject({ generation: 2 });
    // A member's request is closed, without a mail; the other one stays to be declined.
    expect((await requestOf(member.email)).decision).toBe("approved");
    expect(await mailsTo(member.email)).not.toContain("request_approved");
    expect((await requestOf(elsewhere.email)).decision).toBeNull();
  });

  test("invites a person again who was deleted after the request", async () => {
    const { email, id } = await ask();
    const { userId } = await createUser(administrator, {
      firstName: "Old",
      lastName: "Name",
      email: { email, emailNormalized: email },
      roleKey: "administrator",
      extraPermissions: [],
    });
    await changeStatus(administrator, "disable", [userId]);
    await changeStatus(administrator, "delete", [userId]);
    // They can still be restored as Administrator, who is above a Manager.
    expect(await approveRequests(manager, { ids: [id] })).toMatchObject([
      { outcome: "above_your_role" },
    ]);
    expect(await approveRequests(administrator, { ids: [id] })).toMatchObject([
      { outcome: "approved" },
    ]);
    expect(await userOf(email)).toMatchObject({
      id: userId,
      status: "invited",
      firstName: "Grace",
      roleKey: "stakeholder",
      deletedAt: null,
    });
  });

  test("gives whose invitation had run out the role that the manager chose, not the old one", async () => {
    const email = organization.freshEmail();
    await inviteUsers(administrator, {
      addresses: [{ email, firstName: "", lastName: "", roleKey: "administrator" }],
    });
    const person = (await userOf(email))!;
    await db
      .update(invitations)
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where(eq(invitations.userId, person.id));
    const { id } = await ask(selfService, email);
    // Who is above the manager stays above.
    expect(await approveRequests(manager, { ids: [id] })).toMatchObject([
      { outcome: "above_your_role" },
    ]);
    expect(await approveRequests(administrator, { ids: [id], roleKey: "responder" })).toMatchObject(
      [{ outcome: "approved" }],
    );
    expect(await userOf(email)).toMatchObject({
      id: person.id,
      status: "invited",
      roleKey: "responder",
    });
  });

  test("stays possible when self-service is switched off", async () => {
    const { email, id } = await ask();
    await setIdentity(organization.id, { selfService: false, acceptsRequests: false });
    expect(await approveRequests(manager, { ids: [id] })).toMatchObject([{ outcome: "approved" }]);
    expect(await userOf(email)).toMatchObject({ status: "invited" });
  });

  test("by two managers at once happens once", async () => {
    const people = [await ask(), await ask(), await ask()];
    const ids = people.map(({ id }) => id);
    const [one, two] = await Promise.all([
      approveRequests(manager, { ids }),
      approveRequests(administrator, { ids: ids.toReversed() }),
    ]);
    const outcomes = [...one, ...two].map(({ outcome }) => outcome).toSorted();
    expect(outcomes).toEqual([
      ...Array<string>(3).fill("already_decided"),
      ...Array<string>(3).fill("approved"),
    ]);
    for (const { email } of people) {
      const sent = (await mailsTo(email)).filter((kind) => kind === "request_approved");
      expect(sent.length).toBe(1);
    }
  });

  test("while another manager declines, one of the two has decided", async () => {
    for (let round = 0; round < 5; round++) {
      const { email, id } = await ask();
      const [[approved], [declined]] = await Promise.all([
        approveRequests(manager, { ids: [id] }),
        declineRequests(administrator, { ids: [id] }),
      ]);
      const { decision } = await requestOf(email);
      const answers = (await mailsTo(email)).filter((kind) => kind.startsWith("request_"));
      expect(answers).toEqual([`request_${decision}`]);
      expect([approved!.outcome, declined!.outcome]).toEqual(
        decision === "approved" ? ["approved", "already_decided"] : ["already_decided", "declined"],
      );
      expect((await userOf(email))?.status).toBe(decision === "approved" ? "invited" : undefined);
    }
  });

  test("while another manager invites or creates the person gives them one account", async () => {
    for (let round = 0; round < 6; round++) {
      const { email, id } = await ask();
      const [[approved]] = await Promise.all([
        approveRequests(manager, { ids: [id] }),
        round % 2
          ? inviteUsers(administrator, {
              addresses: [{ email, firstName: "", lastName: "", roleKey: "responder" }],
            })
          : createUser(otherAdministrator, {
              firstName: "Grace",
              lastName: "Hopper",
              email: { email, emailNormalized: email },
              roleKey: "responder",
              extraPermissions: [],
            }).catch(() => undefined),
      ]);
      expect(await db.$count(users, sql`email_normalized = ${email} and status <> 'deleted'`)).toBe(
        1,
      );
      expect((await requestOf(email)).decision).toBe(
        approved!.outcome === "approved" ? "approved" : null,
      );
    }
  });

  test("of 300 at once takes as many statements as of one", async () => {
    const many = await askMany(300, "many-");
    const [one, warm, ...rest] = await askMany(302, "few-");
    await approveRequests(manager, { ids: [warm!] });
    const ofOne = await countStatements(() => approveRequests(manager, { ids: [one!] }));
    expect(await countStatements(() => approveRequests(manager, { ids: many }))).toBe(ofOne);
    const ofDeclined = await countStatements(() => declineRequests(manager, { ids: [rest[0]!] }));
    expect(await countStatements(() => declineRequests(manager, { ids: rest.slice(1) }))).toBe(
      ofDeclined,
    );
    expect(await db.$count(users, sql`email_normalized like 'many-%' and status = 'invited'`)).toBe(
      300,
    );
  });
});

describe("Decline", () => {
  test("emails the person and is recorded, but makes no user", async () => {
    const { email, id } = await ask();
    expect(await declineRequests(manager, { ids: [id, unknownId] })).toMatchObject([
      { id, email, outcome: "declined" },
      { id: unknownId, outcome: "not_found" },
    ]);
    expect((await mailsTo(email)).at(-1)).toBe("request_declined");
    expect(await userOf(email)).toBeUndefined();
    expect(await requestOf(email)).toMatchObject({
      decision: "declined",
      decidedBy: manager.userId,
    });
    const actions = await db
      .select({ action: auditEvents.action })
      .from(auditEvents)
      .where(eq(auditEvents.targetId, id))
      .orderBy(asc(auditEvents.id));
    expect(actions.map(({ action }) => action)).toEqual(["request.made", "request.declined"]);
    expect(await declineRequests(manager, { ids: [id] })).toMatchObject([
      { outcome: "already_decided" },
    ]);
  });
});
