import { eq } from "drizzle-orm";
import { afterEach, beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, invitations, mails, registrations, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { days, setClock } from "@/lib/clock";
import { inviteUsers } from "@/lib/invitations/invite";
import type { JobPayloads } from "@/lib/jobs/queue";
import { queue } from "@/lib/jobs/queue";
import { askToBeLetIn } from "@/lib/join-requests/ask";
import { declineRequests } from "@/lib/join-requests/decline";
import { openRequests } from "@/lib/join-requests/queries";
import { renderMails } from "@/lib/mail-worker/render";
import {
  enterAddress,
  parsed,
  selfServiceLink,
  setIdentity,
  strangersOrigin,
  takeNotes,
} from "@/lib/testing/join-links";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { changeStatus } from "@/lib/users/change-status";

import { answerJoinLink } from "./answer";
import { pauseJoinLink } from "./pause";
import { regenerateLink } from "./regenerate";
import { requestRegistration } from "./request-registration";
import { createJoinLink } from "./save";

let organization: TestOrganization;
let administrator: Actor;
let other: TestOrganization;
let token: string;
let joinLinkId: string;

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  other = await makeOrganization();
  ({ id: joinLinkId, token } = await selfServiceLink(organization.id));
  await queue();
});

afterEach(async () => {
  setClock();
  await setIdentity(organization.id, {
    selfService: true,
    allowedDomains: [],
    acceptsRequests: false,
  });
});

const note = (
  email: string,
  changes: Partial<JobPayloads["join-link"]> = {},
): JobPayloads["join-link"] => ({
  joinLinkId,
  generation: 1,
  ...parsed(email),
  ask: false,
  ...changes,
});

const traceOf = async (email: string) => ({
  registrations: await db.$count(registrations, eq(registrations.emailNormalized, email)),
  mails: await db.$count(mails, eq(mails.recipient, email)),
  people: await db.$count(users, eq(users.emailNormalized, email)),
});

const nothing = { registrations: 0, mails: 0, people: 0 };

async function invite(email: string) {
  const [result] = await inviteUsers(administrator, {
    addresses: [{ email, firstName: "", lastName: "", roleKey: "manager" }],
  });
  return result!.invitationId!;
}

async function deletedPerson(from: TestOrganization, actor: Actor) {
  const person = await from.addPerson("responder");
  await changeStatus(actor, "disable", [person.id]);
  await changeStatus(actor, "delete", [person.id]);
  return person;
}

describe("an entered address", () => {
  test("that no user has gets a personal link, but no account", async () => {
    const email = organization.freshEmail();
    expect(await enterAddress(token, email)).toEqual([
      { kind: "registration", registration: "register", token: expect.any(String), userId: null },
    ]);
    expect(await traceOf(email)).toEqual({ registrations: 1, mails: 1, people: 0 });
    expect(await db.$count(auditEvents, eq(auditEvents.targetLabel, email))).toBe(0);
  });

  test("of a member gets sign-in instructions", async () => {
    const { id, email } = await organization.addPerson("responder");
    expect(await enterAddress(token, email.toUpperCase())).toEqual([
      { kind: "how_to_sign_in", userId: id },
    ]);
    expect((await traceOf(email)).registrations).toBe(0);
  });

  test("of an Invited user gets the invitation again, with the same link", async () => {
    const email = organization.freshEmail();
    const invitationId = await invite(email);
    expect(await enterAddress(token, email)).toMatchObject([{ kind: "invitation" }]);
    const rows = await db
      .select()
      .from(mails)
      .where(eq(mails.invitationId, invitationId))
      .orderBy(mails.id);
    expect(rows.map((mail) => mail.generation)).toEqual([1, 1]);
    const rendered = await renderMails(db, rows, new Date());
    expect(rendered[1]!.link).toBe(rendered[0]!.link);
    expect(rendered[0]!.dead).toBeNull();
  });

  test("of a user whose invitation expired gets a link to register", async () => {
    const email = organization.freshEmail();
    const invitationId = await invite(email);
    setClock(() => new Date(Date.now() + days(8)));
    expect(await enterAddress(token, email)).toMatchObject([
      { kind: "registration", registration: "register" },
    ]);
    const [invitation] = await db
      .select()
      .from(invitations)
      .where(eq(invitations.id, invitationId));
    expect(invitation).toMatchObject({ generation: 1, revokedAt: null });
  });

  test("of a user who is disabled, deleted or in another organization is refused", async () => {
    const inactive = await organization.addPerson("responder");
    await changeStatus(administrator, "disable", [inactive.id]);
    const deleted = await deletedPerson(organization, administrator);
    const elsewhere = await other.addPerson("responder");
    for (const { email } of [inactive, deleted, elsewhere]) {
      const sent = await enterAddress(token, email);
      expect(sent).toMatchObject([{ kind: "registration", registration: "refused", userId: null }]);
    }
  });

  test("of a user who was deleted in another organization is new here", async () => {
    const { email } = await deletedPerson(other, await other.addActor("administrator"));
    expect(await enterAddress(token, email)).toMatchObject([{ registration: "register" }]);
  });
});

describe("at most three emails an hour", () => {
  test("go to one address, in any case and through any link, without a notice", async () => {
    const email = organization.freshEmail();
    const { url } = await createJoinLink(administrator, {
      name: "Another",
      roleKey: "",
      allowedDomains: [],
      maxUses: null,
      expiresAt: null,
    });
    const another = url.slice(url.lastIndexOf("/") + 1);
    for (const [link, address] of [
      [token, email],
      [another, email.toUpperCase()],
      [token, email],
      [another, email],
      [token, email],
    ] as const) {
      await enterAddress(link, address);
    }
    expect((await traceOf(email)).registrations).toBe(3);
  });

  test("go to a member too", async () => {
    const { email } = await organization.addPerson("responder");
    for (let press = 0; press < 5; press++) await enterAddress(token, email);
    expect((await traceOf(email)).mails).toBe(3);
  });
});

describe("the worker sends nothing", () => {
  test("through a link that was regenerated, paused or switched off since", async () => {
    const email = organization.freshEmail();
    const { joinLinkId: named } = await createJoinLink(administrator, {
      name: "Soon dead",
      roleKey: "",
      allowedDomains: [],
      maxUses: null,
      expiresAt: null,
    });
    await pauseJoinLink(administrator, named);
    await answerJoinLink(note(email, { joinLinkId: named }));
    await regenerateLink(administrator, named);
    await answerJoinLink(note(email, { joinLinkId: named }));
    await setIdentity(organization.id, { selfService: false });
    await answerJoinLink(note(email));
    expect(await traceOf(email)).toEqual(nothing);
  });

  test("outside the current allowlist, or when requests are no longer accepted", async () => {
    const email = organization.freshEmail();
    await setIdentity(organization.id, { allowedDomains: ["northwind.example"] });
    await answerJoinLink(note(email));
    await answerJoinLink(note(email, { ask: true }));
    await setIdentity(organization.id, { acceptsRequests: true });
    await answerJoinLink(note(email));
    expect(await traceOf(email)).toEqual(nothing);
  });
});

describe("requesting access", () => {
  const outside = { allowedDomains: ["northwind.example"], acceptsRequests: true };

  test("takes a personal link of its own, and one that is inside by then registers", async () => {
    await setIdentity(organization.id, outside);
    const email = organization.freshEmail();
    expect(await enterAddress(token, email, { ask: true })).toMatchObject([
      { kind: "registration", registration: "ask" },
    ]);
    await setIdentity(organization.id, { allowedDomains: [] });
    await answerJoinLink(note(email, { ask: true }));
    const kinds = await db
      .select({ kind: registrations.kind })
      .from(registrations)
      .where(eq(registrations.emailNormalized, email))
      .orderBy(registrations.id);
    expect(kinds).toEqual([{ kind: "ask" }, { kind: "register" }]);
  });

  test("answers those who have an account as registering does", async () => {
    await setIdentity(organization.id, outside);
    const member = await organization.addPerson("responder");
    const deleted = await deletedPerson(organization, administrator);
    expect(await enterAddress(token, member.email, { ask: true })).toMatchObject([
      { kind: "how_to_sign_in" },
    ]);
    expect(await enterAddress(token, deleted.email, { ask: true })).toMatchObject([
      { registration: "refused" },
    ]);
  });

  test("sends nothing new while a request waits, nor for 30 days after it was declined", async () => {
    await setIdentity(organization.id, outside);
    const email = organization.freshEmail();
    const enter = () => enterAddress(token, email, { ask: true });
    const [mail] = await enter();
    await askToBeLetIn(
      { token: mail!.token!, firstName: "Ada", lastName: "Lovelace", message: "" },
      strangersOrigin(),
    );
    expect(await enter()).toEqual([]);
    const { rows } = await openRequests(administrator, { q: email });
    await declineRequests(administrator, { ids: rows.map(({ id }) => id) });
    expect(await enter()).toEqual([]);
    setClock(() => new Date(Date.now() + days(30)));
    // The mails of an hour are counted by the real clock; this one is the worker's alone.
    const again = parsed(email);
    await db.execute("delete from rate_limits");
    await answerJoinLink(note(again.email, { ask: true }));
    expect((await traceOf(email)).registrations).toBe(2);
  });
});

test("of two that enter the same address at once, each is answered", async () => {
  const email = organization.freshEmail();
  const press = () => requestRegistration({ token, email: parsed(email) }, strangersOrigin());
  await Promise.all([press(), press()]);
  await Promise.all((await takeNotes()).map(answerJoinLink));
  expect(await traceOf(email)).toEqual({ registrations: 2, mails: 2, people: 0 });
});
