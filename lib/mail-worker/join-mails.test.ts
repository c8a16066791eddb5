import { desc, eq, inArray, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import type { MailKind } from "@/db/schema/mails";
import type { RegistrationKind } from "@/db/schema/schema";
import {
  identityConfigurations,
  invitations,
  joinLinks,
  joinRequests,
  mails,
  organizations,
  registrations,
  users,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { after, days, hours, now, setClock } from "@/lib/clock";
import { inviteUsers } from "@/lib/invitations/invite";
import { readLinkToken } from "@/lib/secrets/links";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization } from "@/lib/testing/organization";
import { parseEmail } from "@/lib/email";

import { enqueueMails } from "@/lib/mail/enqueue";
import type { NewMail } from "@/lib/mail/enqueue";
import { instantInWords } from "./foreign-text";
import { mailsTo } from "@/lib/mail/history";
import { listOutbox, outboxListSchema, outboxMessages, readOutboxMail } from "@/lib/outbox/outbox";
import { countUndelivered } from "@/lib/mail/problems";
import { outlineMails, renderMails } from "./render";
import { deliverEverything } from "./testing/deliver";

let organization: TestOrganization;
let manager: Actor;

beforeEach(async () => {
  await db.delete(mails);
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
});

afterEach(() => setClock());
type Row = typeof mails.$inferSelect;

const rendered = async (row: Row, at = now()) => (await renderMails(db, [row], at))[0]!;
const deadAt = async (row: Row, at = now()) => (await outlineMails(db, [row], at))[0]!.dead;
const ours = () => eq(identityConfigurations.organizationId, organization.id);
const configure = (values: Partial<typeof identityConfigurations.$inferInsert>) =>
  db.update(identityConfigurations).set(values).where(ours());

/** Queues a mail of the organization and returns its row. */
async function queue(mail: Omit<NewMail, "organizationId">): Promise<Row> {
  await db.transaction((tx) =>
    enqueueMails(tx, [{ organizationId: organization.id, ...mail }], now()),
  );
  const [row] = await db.select().from(mails).orderBy(desc(mails.id)).limit(1);
  return row!;
}

/** Enters an email at the self-service link. */
async function entered(kind: RegistrationKind, email = organization.freshEmail()): Promise<Row> {
  const [link] = await db
    .select()
    .from(joinLinks)
    .where(eq(joinLinks.organizationId, organization.id));
  const [registration] = await db
    .insert(registrations)
    .values({
      organizationId: organization.id,
      joinLinkId: link!.id,
      linkGeneration: link!.generation,
      kind,
      ...parsed(email),
      createdAt: now(),
      expiresAt: after(now(), hours(24)),
    })
    .returning();
  return queue({ kind: "registration", recipient: email, registrationId: registration!.id });
}

function parsed(email: string) {
  const result = parseEmail(email);
  if ("problem" in result) throw new Error(result.problem);
  return result;
}

/** Approves a join request: the email of the invitation says so. */
async function approved(): Promise<Row> {
  const email = organization.freshEmail("asker");
  await inviteUsers(manager, {
    addresses: [{ email, firstName: "", lastName: "", roleKey: "responder" }],
  });
  const [row] = await db.select().from(mails).orderBy(desc(mails.id)).limit(1);
  await db.update(mails).set({ kind: "request_approved" }).where(eq(mails.id, row!.id));
  return { ...row!, kind: "request_approved" };
}

/** Declines a join request. */
async function declined(email = organization.freshEmail("asker")): Promise<Row> {
  const [link] = await db
    .select()
    .from(joinLinks)
    .where(eq(joinLinks.organizationId, organization.id));
  await db.insert(joinRequests).values({
    organizationId: organization.id,
    joinLinkId: link!.id,
    ...parsed(email),
    firstName: "Visit evil.example",
    lastName: "Now",
    askedAt: now(),
    decidedAt: now(),
    decidedBy: manager.userId,
    decision: "declined",
  });
  return queue({ kind: "request_declined", recipient: email });
}

/** Queues an email to a user who has an account. */
async function toMember(kind: "how_to_sign_in" | "welcome_single_sign_on"): Promise<Row> {
  const { id, email } = await organization.addPerson("responder");
  return queue({ kind, userId: id, recipient: email });
}

async function oneOfEach(): Promise<Row[]> {
  const rows = [
    await entered("register"),
    await entered("ask"),
    await entered("known"),
    await entered("refused"),
    await toMember("how_to_sign_in"),
    await toMember("welcome_single_sign_on"),
    await approved(),
    await declined(),
  ];
  expect(new Set(rows.map((row) => row.kind)).size).toBe(5);
  return rows;
}

const setLink = (values: Partial<typeof joinLinks.$inferInsert>) =>
  db.update(joinLinks).set(values).where(eq(joinLinks.organizationId, organization.id));

test("the same row renders the same bytes whatever happens to links and users", async () => {
  const rows = await oneOfEach();
  const bytes = async (at: Date) =>
    (await renderMails(db, rows, at)).map(({ subject, html, text }) => ({ subject, html, text }));
  const first = await bytes(now());
  await setLink({ generation: 7 });
  await configure({ selfService: false, allowedDomains: ["other.example"] });
  await db.update(registrations).set({ usedAt: now() });
  await db.update(invitations).set({ generation: 3, revokedAt: now() });
  await db.update(users).set({ status: "inactive", activatedAt: now() });
  expect(await bytes(after(now(), days(60)))).toEqual(first);
});

test("hostile names are text in every kind of email, and no email repeats what a stranger typed", async () => {
  const name = `"><script>alert(1)</script>‮ شركة ${"N".repeat(90)}`;
  const rows = await oneOfEach();
  await db.update(organizations).set({ name }).where(eq(organizations.id, organization.id));
  await db
    .update(users)
    .set({ firstName: "<img src=x onerror=alert(1)>", lastName: "evil.example" })
    .where(eq(users.id, manager.userId));
  const typed = "visit+evil.example/win@xn--exmple-cua.de";
  await db.update(registrations).set(parsed(typed));
  await configure({
    loginMethod: "openid_connect",
    issuer: "https://login.example",
    clientId: "gatehouse",
    providerName: "<script>‮evil.example",
  });
  const hostile = await renderMails(db, rows, now());
  for (const { subject, html, text } of hostile) {
    expect(html).not.toMatch(/<script|<img/i);
    expect(html.match(/<style/g)).toHaveLength(1);
    expect(subject).not.toMatch(/[\p{Cc}‪-‮]/u);
    expect([...subject].length).toBeLessThan(160);
    expect(text).not.toMatch(/[‪-‮]/);
    expect(`${subject}${html}${text}`).not.toContain(" evil.example");
  }
  const naming = hostile.filter(({ html, text }) => `${html}${text}`.includes(typed));
  // Only the one that says how to sign in names the email.
  expect(naming.map((mail) => mail.id)).toEqual([rows[2]!.id]);
});

describe("an email entered at a shared link", () => {
  test("gets a personal link to register with, its expiry, and what to do if unexpected", async () => {
    const row = await entered("register");
    const mail = await rendered(row);
    expect(mail).toMatchObject({
      to: row.recipient,
      subject: `Confirm your email to join Organization ${organization.slug}`,
      dead: null,
    });
    const [, token] = /^http:\/\/localhost:3000\/register\/([\w-]{70})$/.exec(mail.link!)!;
    expect(readLinkToken("registration", token!)).toEqual({
      id: row.registrationId,
      generation: 1,
    });
    expect(JSON.stringify(row)).not.toContain(token!.slice(30));
    expect(mail.text).toContain(`\n${mail.link}\n`);
    expect(mail.html.split(`href="${mail.link}"`)).toHaveLength(3);
    const end = instantInWords(after(row.createdAt, hours(24)));
    expect(mail.text).toContain(`expires on ${end}.`);
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain("Someone (hopefully you) asked to join ");
      expect(form).toContain("you can ignore this email: nothing happens unless the link is used");
    }
  });

  test("outside the allowlist gets a link to request access, not to register", async () => {
    const row = await entered("ask");
    const mail = await rendered(row);
    expect(mail.subject).toBe(`Request access to Organization ${organization.slug}`);
    const [, token] = /^http:\/\/localhost:3000\/join\/ask\/([\w-]{70})$/.exec(mail.link!)!;
    expect(readLinkToken("registration", token!)?.id).toBe(row.registrationId);
    expect(`${mail.text}${mail.html}`).not.toContain("/register/");
    expect(mail.text).toContain("no request is sent unless the link is used");
  });

  test("that cannot sign up is told so, without a link", async () => {
    const row = await entered("refused");
    const mail = await rendered(row, after(now(), days(3)));
    expect(mail).toMatchObject({ link: null, dead: null });
    expect(mail.text).toContain("This email address can't be used to sign up");
    expect(mail.text).toContain("ask a manager of Organization");
    expect(`${mail.text}${mail.html}`).not.toContain("localhost");
  });

  test("of a user who has an account is told how to sign in", async () => {
    const mail = await rendered(await entered("known"));
    expect(mail).toMatchObject({
      subject: `You already have an account at Organization ${organization.slug}`,
      link: `http://localhost:3000/sign-in?organization=${organization.slug}`,
      dead: null,
    });
  });

  const dyings: [string, string, () => Promise<unknown>][] = [
    [
      "it was used",
      "The link was already used.",
      () => db.update(registrations).set({ usedAt: now() }),
    ],
    [
      "the shared link was regenerated",
      "The shared link it came from was regenerated.",
      () => setLink({ generation: 2 }),
    ],
    [
      "the shared link was deleted",
      "The shared link it came from was deleted.",
      () => setLink({ name: "Fair", deletedAt: now() }),
    ],
    [
      "the shared link is paused",
      "The shared link it came from is paused.",
      () => setLink({ name: "Fair", pausedAt: now() }),
    ],
    [
      "the shared link has expired",
      "The shared link it came from had expired.",
      () => setLink({ name: "Fair", expiresAt: now() }),
    ],
    [
      "the shared link is full",
      "The shared link it came from has reached its limit.",
      () => setLink({ name: "Fair", uses: 2, maxUses: 2 }),
    ],
    [
      "self-service was turned off",
      "Self-service registration was turned off.",
      () => configure({ selfService: false }),
    ],
    [
      "another login method was chosen",
      "Self-service registration was turned off.",
      () => configure({ loginMethod: "google" }),
    ],
  ];
  test.each(dyings)("has an invalid link once %s", async (_when, reason, happen) => {
    for (const kind of ["register", "ask"] as const) {
      const row = await entered(kind);
      await configure({ acceptsRequests: true });
      expect(await deadAt(row)).toBeNull();
    }
    const rows = await db.select().from(mails).orderBy(mails.id);
    await happen();
    expect(await Promise.all(rows.map((row) => deadAt(row)))).toEqual([reason, reason]);
  });

  test("has a link that is valid until the moment it expires", async () => {
    const moment = now();
    setClock(() => moment);
    const row = await entered("register");
    const end = after(row.createdAt, hours(24));
    expect(await deadAt(row, after(end, -1))).toBeNull();
    expect(await deadAt(row, end)).toBe("The link had expired.");
  });

  test("cannot request access once the organization accepts no requests", async () => {
    await configure({ acceptsRequests: false });
    expect(await deadAt(await entered("ask"))).toBe("The organization no longer accepts requests.");
    expect(await deadAt(await entered("register"))).toBeNull();
  });

  test("is deleted with its email", async () => {
    const row = await entered("register");
    const kept = await toMember("how_to_sign_in");
    await db.delete(registrations).where(eq(registrations.id, row.registrationId!));
    expect(await db.select().from(mails)).toMatchObject([{ id: kept.id }]);
  });

  test("whose link became invalid before its email was sent gets none", async () => {
    const dead = await entered("register");
    await setLink({ generation: 2 });
    const alive = await entered("register");
    expect((await deliverEverything()).map((mail) => mail.id)).toEqual([alive.id]);
    const [failed] = await db.select().from(mails).where(eq(mails.id, dead.id));
    expect(failed).toMatchObject({
      state: "failed",
      reason: "Not sent: The shared link it came from was regenerated.",
    });
  });
});

describe("a user who has an account", () => {
  const provider = { issuer: "https://login.example", clientId: "gatehouse" };

  test.each([
    [
      "password",
      { alsoGoogle: false },
      ["asked to join Organization", "with your password.", "/forgot-password"],
    ],
    [
      "password",
      { alsoGoogle: true },
      ["with your password, or choose “Continue with Google”", "/forgot-password"],
    ],
    ["google", {}, ["asked to set a new password", "choose “Continue with Google”"]],
    [
      "openid_connect",
      { ...provider, providerName: "Northwind ID" },
      ["choose “Continue with Northwind ID”"],
    ],
    ["openid_connect", { ...provider, providerName: null }, ["“Continue with single sign-on”"]],
  ] as const)("is told to sign in with %s, %o", async (loginMethod, values, parts) => {
    await configure({ loginMethod, ...values });
    const row = await toMember("how_to_sign_in");
    const mail = await rendered(row);
    expect(mail.link).toBe(`http://localhost:3000/sign-in?organization=${organization.slug}`);
    for (const part of parts) expect(mail.text).toContain(part);
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain(row.recipient);
      expect(form).toContain("Your account stays the same");
      expect(form.includes("forgot-password")).toBe(loginMethod === "password");
    }
  });

  test("is named as in the account, not as a stranger typed it", async () => {
    const { id, email } = await organization.addPerson("responder");
    const shouted = email.toUpperCase();
    const mail = await rendered(
      await queue({ kind: "how_to_sign_in", userId: id, recipient: shouted }),
    );
    expect(mail.to).toBe(shouted);
    expect(mail.text).toContain(email);
    expect(mail.text).not.toContain(shouted);
  });

  test("created without a password is told how to sign in without one", async () => {
    await configure({ loginMethod: "google" });
    const row = await toMember("welcome_single_sign_on");
    const mail = await rendered(row);
    expect(mail).toMatchObject({
      subject: `Welcome to Organization ${organization.slug}`,
      link: `http://localhost:3000/sign-in?organization=${organization.slug}`,
      dead: null,
    });
    expect(mail.text).toContain("A manager of Organization");
    expect(mail.text).toContain("choose “Continue with Google”");
    expect(mail.text).toContain(row.recipient);
    await configure({ loginMethod: "password" });
    expect(await deadAt(row)).toBe("The organization signs in with passwords now.");
  });

  test("who cannot sign in any more is not told how to", async () => {
    await configure({ loginMethod: "google" });
    for (const kind of ["how_to_sign_in", "welcome_single_sign_on"] as const) {
      const row = await toMember(kind);
      expect(await deadAt(row)).toBeNull();
      const become = (status: "inactive" | "deleted") =>
        db
          .update(users)
          .set({ status, deletedAt: status === "deleted" ? now() : null })
          .where(eq(users.id, row.userId!));
      await become("inactive");
      expect(await deadAt(row)).toBe("The user was disabled.");
      await become("deleted");
      expect(await deadAt(row)).toBe("The user was deleted.");
    }
  });
});

describe("someone who requested to join", () => {
  test("and was approved gets the link of an invitation", async () => {
    const row = await approved();
    const mail = await rendered(row);
    expect(mail).toMatchObject({
      subject: `Your request to join Organization ${organization.slug} was approved`,
      dead: null,
    });
    const token = /^http:\/\/localhost:3000\/register\/([\w-]{70})$/.exec(mail.link!)![1]!;
    expect(readLinkToken("invitation", token)).toEqual({ id: row.invitationId, generation: 1 });
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain(mail.link);
      expect(form).toContain("Responder");
      expect(form).toContain(manager.email);
    }
    const invitation = eq(invitations.id, row.invitationId!);
    expect(await deadAt(row, after(row.createdAt, days(7)))).toBe("The invitation had expired.");
    await db.update(invitations).set({ generation: 2 }).where(invitation);
    expect(await deadAt(row)).toBe("The invitation was sent again with a new link.");
    await db.update(invitations).set({ revokedAt: now() }).where(invitation);
    expect(await deadAt(row)).toBe("The invitation was revoked.");
  });

  test("and was declined is told so, without any text of the request", async () => {
    const row = await declined();
    const mail = await rendered(row, after(now(), days(300)));
    expect(mail).toMatchObject({
      to: row.recipient,
      subject: `Your request to join Organization ${organization.slug} was declined`,
      link: null,
      dead: null,
    });
    expect(mail.text).toContain(`on ${instantInWords(row.createdAt)}.`);
    expect(`${mail.subject}${mail.html}${mail.text}`).not.toContain("evil");
    expect((await deliverEverything()).map((sent) => sent.id)).toEqual([row.id]);
  });
});

describe("emails to people without an account", () => {
  test("are listed, searched and opened only in the Outbox of their organization", async () => {
    const administrator = await organization.addActor("administrator");
    const foreign = await (await makeOrganization()).addActor("administrator");
    const registration = await entered("register", "Newcomer@Elsewhere.example");
    const refusal = await entered("refused");
    const decline = await declined();
    const list = async (actor: Actor, q = "") =>
      (await listOutbox(actor, outboxListSchema.parse({ q }))).rows;
    expect(await list(administrator)).toMatchObject([
      { id: decline.id, kind: "Request declined", link: null },
      { id: refusal.id, kind: "Registration", link: null },
      { id: registration.id, kind: "Registration", to: "Newcomer@Elsewhere.example" },
    ]);
    expect((await list(administrator, "newcomer@")).map((row) => row.id)).toEqual([
      registration.id,
    ]);
    expect(await readOutboxMail(administrator, decline.id)).toMatchObject({ link: null });
    expect(await list(foreign)).toEqual([]);
    await expect(readOutboxMail(foreign, registration.id)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("are found by their normalized email", async () => {
    const registration = await entered("register", "Jürgen+new@Exämple.example");
    const decline = await declined("Asker@Exämple.example");
    const memberMail = await toMember("how_to_sign_in");
    await entered("register");
    await declined();
    const found = async (to: string) =>
      (await outboxMessages({ to, limit: 50 })).map((mail) => mail.id);
    expect(await found(" jürgen+NEW@exämple.example")).toEqual([registration.id]);
    expect(await found("jürgen+new@xn--exmple-cua.example")).toEqual([registration.id]);
    expect(await found("asker@EXÄMPLE.example")).toEqual([decline.id]);
    expect(await found(memberMail.recipient.toUpperCase())).toEqual([memberMail.id]);
    expect(await found("jürgen@exämple.example")).toEqual([]);
    expect(await outboxMessages({ limit: 50 })).toHaveLength(5);
  });

  test("are part of a user's history once they registered with them", async () => {
    const other = await entered("register");
    const row = await entered("register");
    const { id } = await organization.addPerson("responder");
    const sent = await queue({ kind: "how_to_sign_in", userId: id, recipient: row.recipient });
    const history = async () => (await mailsTo(manager, id, 10)).map((mail) => mail.id);
    expect(await history()).toEqual([sent.id]);
    await db
      .update(registrations)
      .set({ usedAt: now(), userId: id })
      .where(eq(registrations.id, row.registrationId!));
    expect(await history()).toEqual([sent.id, row.id]);
    expect(await history()).not.toContain(other.id);
    const stranger = await (await makeOrganization()).addActor("manager");
    expect(await mailsTo(stranger, id, 10)).toEqual([]);
    // Found by an index, however many have registered.
    const plan = await db.transaction(async (tx) => {
      await tx.execute(sql`
        insert into registrations (organization_id, join_link_id, link_generation, kind, email,
          email_normalized, created_at, expires_at, used_at, user_id)
        select organization_id, join_link_id, link_generation, kind, email, email_normalized,
          created_at, expires_at, used_at,
          (select users.id from users
            where users.organization_id = registrations.organization_id and users.id <> ${id} limit 1)
        from registrations, generate_series(1, 5000)
        where registrations.id = ${row.registrationId!}
      `);
      await tx.execute(sql`analyze registrations`);
      return tx.execute(sql`explain select id from registrations where user_id = ${id}`);
    });
    expect(JSON.stringify(plan)).toContain("registrations_by_user");
  });
});

test("an invitation is undelivered only while its last email did not arrive", async () => {
  const row = await approved();
  const set = (state: "bounced" | "delivered") =>
    db.update(mails).set({ state }).where(eq(mails.invitationId, row.invitationId!));
  expect(await countUndelivered(manager)).toBe(0);
  await set("bounced");
  expect(await countUndelivered(manager)).toBe(1);
  const { userId, recipient, invitationId, generation } = row;
  await queue({
    kind: "invitation",
    userId: userId!,
    recipient,
    invitationId: invitationId!,
    generation: generation!,
  });
  expect(await countUndelivered(manager)).toBe(0);
  await set("bounced");
  expect(await countUndelivered(manager)).toBe(1);
  await set("delivered");
  expect(await countUndelivered(manager)).toBe(0);
});

test("the database refuses mails that cannot be composed", async () => {
  const registration = (await entered("register")).registrationId!;
  const invitation = (await approved()).invitationId!;
  const { id: userId } = await organization.addPerson("responder");
  const insert = (kind: MailKind, values: Partial<typeof mails.$inferInsert> = {}) =>
    db.insert(mails).values({
      organizationId: organization.id,
      recipient: "a@example.com",
      kind,
      nextAttemptAt: now(),
      createdAt: now(),
      stateChangedAt: now(),
      ...values,
    });
  const refusals: [MailKind, Partial<typeof mails.$inferInsert>, string][] = [
    ["registration", {}, "mails_registration_set"],
    ["request_declined", { registrationId: registration }, "mails_registration_set"],
    ["request_approved", { userId, generation: 1 }, "mails_invitation_set"],
    ["request_approved", { userId, invitationId: invitation }, "mails_generation_set"],
    ["how_to_sign_in", {}, "mails_user_set"],
    ["welcome_single_sign_on", {}, "mails_user_set"],
  ];
  for (const [kind, values, constraint] of refusals) {
    await expect(insert(kind, values)).rejects.toMatchObject({
      cause: { constraint_name: constraint },
    });
  }
  const kinds: MailKind[] = ["registration", "request_declined"];
  expect(await db.$count(mails, inArray(mails.kind, kinds))).toBe(1);
});
