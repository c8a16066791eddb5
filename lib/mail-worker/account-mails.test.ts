import { and, eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import type { MailKind } from "@/db/schema/mails";
import { mails, organizations, users } from "@/db/schema/schema";
import { loadSession } from "@/lib/sessions/load";
import type { Actor } from "@/lib/access/actor";
import { signIn } from "@/lib/auth/sign-in";
import { claimSession } from "@/lib/sessions/open";
import { after, days, hours, now, setClock } from "@/lib/clock";
import { chooseOwnPassword } from "@/lib/users/passwords/change";
import { sendRequestedCode, setPasswordWithCode } from "@/lib/users/passwords/code";
import { resendWelcome, resetPassword } from "@/lib/users/passwords/reset";
import { isConfirmationCode, isTemporaryPassword } from "@/lib/secrets/codes";
import { makeOrganization, testPassword } from "@/lib/testing/organization";
import type { TestOrganization, TestPerson } from "@/lib/testing/organization";
import { changeStatus } from "@/lib/users/change-status";
import { createUser } from "@/lib/users/create";

import { instantInWords } from "./foreign-text";
import { listOutbox, outboxListSchema, readOutboxMail } from "@/lib/outbox/outbox";
import { outlineMails, renderMails } from "./render";
import { deliverEverything } from "./testing/deliver";

// Each test uses another IP address, so that no rate limit applies.
let visitors = 0;
const visitor = () => ({ address: `192.0.2.${(visitors += 1)}`, agent: "Test browser" });
const newPassword = "Difference-Engine-1822";

let organization: TestOrganization;
let manager: Actor;
let person: TestPerson;

beforeEach(async () => {
  await db.delete(mails);
  organization = await makeOrganization();
  manager = await organization.addActor("manager");
  person = await organization.addPerson("responder");
});

afterEach(() => setClock());
const freeze = (moment: Date) => setClock(() => moment);

/** The latest mail of a kind, as it is stored. */
async function latest(kind: MailKind, userId: string) {
  const [row] = await db
    .select()
    .from(mails)
    .where(and(eq(mails.kind, kind), eq(mails.userId, userId)))
    .orderBy(sql`id desc`)
    .limit(1);
  return row!;
}

type Row = Awaited<ReturnType<typeof latest>>;

const rendered = async (row: Row, at = now()) => (await renderMails(db, [row], at))[0]!;
const deadAt = async (row: Row, at = now()) => (await outlineMails(db, [row], at))[0]!.dead;

async function create(names: { firstName?: string; lastName?: string } = {}) {
  const email = organization.freshEmail("Newcomer");
  const { userId, temporaryPassword } = await createUser(manager, {
    firstName: "Ada",
    lastName: "Lovelace",
    ...names,
    email: { email, emailNormalized: email.toLowerCase() },
    roleKey: "responder",
    extraPermissions: [],
  });
  return {
    id: userId,
    email,
    emailNormalized: email.toLowerCase(),
    temporaryPassword: temporaryPassword!,
  };
}

/** The secret of an email: the line below its label. */
function copied(text: string, label: string): string {
  return new RegExp(`^${label}:\\n(\\S+)$`, "m").exec(text)![1]!;
}

async function reset(): Promise<Row> {
  await resetPassword(manager, person.id);
  return latest("password_reset", person.id);
}

const tryCode = (code: string) =>
  setPasswordWithCode({ emailNormalized: person.email, code, password: newPassword }, visitor());

async function tryWrongCodes(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await expect(tryCode("AAAA-AAAA")).rejects.toMatchObject({ code: "invalid" });
  }
}

test("a welcome email has the email, a temporary password that signs in, the link and the expiry", async () => {
  const newcomer = await create();
  const row = await latest("welcome", newcomer.id);
  const mail = await rendered(row);
  expect(mail).toMatchObject({
    to: newcomer.email,
    subject: `Welcome to Organization ${organization.slug}`,
    link: "http://localhost:3000/sign-in",
    dead: null,
  });
  const password = copied(mail.text, "Temporary password");
  expect(password).toBe(newcomer.temporaryPassword);
  expect(isTemporaryPassword(password, newcomer.id, row.generation!)).toBe(true);
  for (const form of [mail.text, mail.html]) {
    expect(form).toContain(password);
    expect(form).toContain(newcomer.email);
    expect(form).toContain("http://localhost:3000/sign-in");
    expect(form).toContain("be asked to choose a new password");
  }
  expect(mail.text).toContain(`expires on ${instantInWords(after(row.createdAt, days(15)))}.`);
  await expect(signIn({ email: newcomer.email, password }, visitor())).resolves.toBeTruthy();
});

test("a secret is alone in its HTML paragraph and in no preview", async () => {
  const newcomer = await create();
  for (const [row, label] of [
    [await latest("welcome", newcomer.id), "Temporary password"],
    [await reset(), "Confirmation code"],
  ] as const) {
    const { html, text, subject } = await rendered(row);
    const secret = copied(text, label);
    expect(html.split(secret)).toHaveLength(2);
    expect(html).toMatch(new RegExp(`<p[^>]*user-select:all[^>]*>${secret}</p>`));
    expect(subject).not.toContain(secret);
    expect(html.indexOf(secret)).toBeGreaterThan(html.indexOf("<h1"));
  }
});

test("the mails table does not contain the secrets of the emails", async () => {
  const newcomer = await create();
  await reset();
  const rows = await db.select().from(mails);
  for (const mail of await renderMails(db, rows, now())) {
    const secret = /^[A-Z2-9]{4}(-[A-Z2-9]{4})+$/m.exec(mail.text)![0];
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(secret.replaceAll("-", ""));
  }
  expect(rows.map((row) => row.userId).toSorted()).toEqual([newcomer.id, person.id].toSorted());
});

test("the same row renders the same bytes at any time", async () => {
  const newcomer = await create();
  await changeStatus(manager, "disable", [newcomer.id]);
  await changeStatus(manager, "enable", [newcomer.id]);
  await reset();
  await sendRequestedCode(person.email, visitor());
  await tryCode(
    copied((await rendered(await latest("forgot_password", person.id))).text, "Confirmation code"),
  );
  const rows = await db.select().from(mails).orderBy(mails.id);
  expect(new Set(rows.map((row) => row.kind)).size).toBe(6);
  const bytes = async (at: Date) =>
    (await renderMails(db, rows, at)).map(({ subject, html, text }) => ({ subject, html, text }));
  const first = await bytes(now());
  await resetPassword(manager, person.id);
  await resendWelcome(manager, newcomer.id);
  expect(await bytes(after(now(), days(30)))).toEqual(first);
});

test("a temporary password is valid until the moment it expires", async () => {
  const newcomer = await create();
  const row = await latest("welcome", newcomer.id);
  const end = after(row.createdAt, days(15));
  expect(await deadAt(row, after(end, -1))).toBeNull();
  expect(await deadAt(row, end)).toBe("The temporary password had expired.");
});

test("resending a welcome email invalidates the queued one", async () => {
  const newcomer = await create();
  const old = await latest("welcome", newcomer.id);
  const oldText = (await rendered(old)).text;
  freeze(after(now(), days(1)));
  await resendWelcome(manager, newcomer.id);
  const fresh = await latest("welcome", newcomer.id);

  const replaced = await rendered(old);
  expect(replaced.dead).toBe("The welcome email was sent again with a new temporary password.");
  expect(replaced.text).toBe(oldText);
  const password = copied((await rendered(fresh)).text, "Temporary password");
  expect(password).not.toBe(newcomer.temporaryPassword);
  const first = { email: newcomer.email, password: newcomer.temporaryPassword };
  await expect(signIn(first, visitor())).rejects.toMatchObject({ code: "invalid" });
  await expect(signIn({ ...first, password }, visitor())).resolves.toBeTruthy();

  const sent = await deliverEverything();
  expect(sent.map((mail) => mail.id)).toEqual([fresh.id]);
  expect(await latest("welcome", newcomer.id)).toMatchObject({ state: "sent" });
  const [failed] = await db.select().from(mails).where(eq(mails.id, old.id));
  expect(failed).toMatchObject({
    state: "failed",
    reason: "Not sent: The welcome email was sent again with a new temporary password.",
  });
});

test("a welcome email is not sent once the user chose a password, was reset or was deleted", async () => {
  const newcomer = await create();
  const row = await latest("welcome", newcomer.id);
  const pair = { email: newcomer.email, password: newcomer.temporaryPassword };
  const sessionId = await claimSession((await signIn(pair, visitor())).signInToken);
  const session = await loadSession(sessionId!, visitor());
  await chooseOwnPassword((session as { actor: Actor }).actor, newPassword);
  expect(await deadAt(row)).toBe("The user already chose a password.");

  await resetPassword(manager, newcomer.id);
  expect(await deadAt(row)).toBe("The temporary password is no longer valid.");

  await changeStatus(manager, "disable", [newcomer.id]);
  await changeStatus(manager, "delete", [newcomer.id]);
  expect(await deadAt(row)).toBe("The user was deleted.");
  expect(await deadAt(await latest("password_reset", newcomer.id))).toBe("The user was deleted.");
  await db
    .update(users)
    .set({ status: "invited", deletedAt: null, passwordHash: null, temporaryExpiresAt: null })
    .where(eq(users.id, newcomer.id));
  expect(await deadAt(row)).toBe("The user was deleted and invited again.");
});

test("a code email has a working code and the link to enter it", async () => {
  const row = await reset();
  const mail = await rendered(row);
  const link = `http://localhost:3000/reset-password?email=${encodeURIComponent(person.email)}`;
  expect(mail).toMatchObject({
    to: person.email,
    subject: `Your password at Organization ${organization.slug} was reset`,
    link,
    dead: null,
  });
  const code = copied(mail.text, "Confirmation code");
  expect(isConfirmationCode(code, person.id, row.generation!)).toBe(true);
  expect(mail.text).toContain(link);
  expect(mail.html).toContain(`href="${link}"`);
  expect(mail.text).toContain(`expires on ${instantInWords(after(row.createdAt, hours(1)))}.`);

  await tryCode(code);
  expect(await deadAt(row)).toBe("The confirmation code was used, or a password was set since.");
  await expect(
    signIn({ email: person.email, password: newPassword }, visitor()),
  ).resolves.toBeTruthy();
});

test("a requested code leaves the current password valid and the email says so", async () => {
  await sendRequestedCode(person.email, visitor());
  const row = await latest("forgot_password", person.id);
  const mail = await rendered(row);
  expect(mail.subject).toBe(`Set a new password for Organization ${organization.slug}`);
  const code = copied(mail.text, "Confirmation code");
  expect(isConfirmationCode(code, person.id, row.generation!)).toBe(true);
  for (const form of [mail.text, mail.html]) {
    expect(form).toContain("you can ignore this email. Your password stays the same.");
  }
  await expect(
    signIn({ email: person.email, password: testPassword }, visitor()),
  ).resolves.toBeTruthy();
});

test("a code is valid until the moment it expires", async () => {
  const row = await reset();
  const end = after(row.createdAt, hours(1));
  expect(await deadAt(row, after(end, -1))).toBeNull();
  expect(await deadAt(row, end)).toBe("The confirmation code had expired.");
  freeze(end);
  await expect(
    tryCode(copied((await rendered(row)).text, "Confirmation code")),
  ).rejects.toMatchObject({ code: "invalid" });
});

test("a newer code invalidates the previous one", async () => {
  const row = await reset();
  await sendRequestedCode(person.email, visitor());
  expect(await deadAt(row)).toBe("A newer confirmation code was sent.");
  expect(await deadAt(await latest("forgot_password", person.id))).toBeNull();
});

test("a code is invalid after five tries, not before", async () => {
  const row = await reset();
  await tryWrongCodes(4);
  expect(await deadAt(row)).toBeNull();
  await tryWrongCodes(1);
  expect(await deadAt(row)).toBe("The confirmation code was tried 5 times.");
});

test("a code expires with the temporary password it would replace", async () => {
  const newcomer = await create();
  const end = after((await latest("welcome", newcomer.id)).createdAt, days(15));
  freeze(after(end, -hours(0.5)));
  await sendRequestedCode(newcomer.emailNormalized, visitor());
  const row = await latest("forgot_password", newcomer.id);
  expect(await deadAt(row, after(end, -1))).toBeNull();
  expect(await deadAt(row, end)).toBe("The temporary password had expired.");
});

test("notices say what happened, when and what to do, and are sent however late", async () => {
  await changeStatus(manager, "disable", [person.id]);
  await changeStatus(manager, "enable", [person.id]);
  await tryCode(copied((await rendered(await reset())).text, "Confirmation code"));
  await changeStatus(manager, "disable", [person.id]);
  await changeStatus(manager, "delete", [person.id]);

  const expected: [kind: MailKind, subject: string, advice: string][] = [
    ["password_changed", "Your password at % was changed", "/forgot-password"],
    ["account_disabled", "Your account at % was disabled", "ask a manager"],
    ["account_enabled", "Your account at % was enabled", "/sign-in"],
  ];
  for (const [kind, subject, advice] of expected) {
    const row = await latest(kind, person.id);
    const mail = await rendered(row, after(now(), days(300)));
    expect(mail).toMatchObject({
      to: person.email,
      subject: subject.replace("%", `Organization ${organization.slug}`),
      link: null,
      dead: null,
    });
    expect(mail.text).toContain(`on ${instantInWords(row.createdAt)}.`);
    expect(mail.html).toContain(instantInWords(row.createdAt).replace(" UTC", "\u00a0UTC"));
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain(person.email);
      expect(form).toContain(advice);
    }
  }

  freeze(after(now(), days(300)));
  const kinds = new Set(
    (await deliverEverything()).map((mail) => mail.subject.replace(/ Organization \S+/, " %")),
  );
  expect(kinds).toEqual(new Set(expected.map(([, subject]) => subject)));
});

test("hostile names and emails are text in every kind of email", async () => {
  const name = `"><script>alert(1)</script>\u202e شركة ${"N".repeat(90)}`;
  await db.update(organizations).set({ name }).where(eq(organizations.id, organization.id));
  await create({ firstName: "<img src=x onerror=alert(1)>" });
  await changeStatus(manager, "disable", [person.id]);
  await changeStatus(manager, "enable", [person.id]);
  await tryCode(copied((await rendered(await reset())).text, "Confirmation code"));
  await sendRequestedCode(person.email, visitor());
  const recipient = "'*{عادة}&+=?^`|~-@xn--exmple-cua.de";
  await db.update(mails).set({ recipient });

  const rows = await db.select().from(mails);
  expect(new Set(rows.map((row) => row.kind)).size).toBe(6);
  const hostile = await renderMails(db, rows, now());
  for (const { subject, html, text } of hostile) {
    expect(html).not.toMatch(/<script|<img/i);
    expect(html.match(/<style/g)).toHaveLength(1);
    expect(subject).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    expect([...subject].length).toBeLessThan(160);
    expect(text).not.toMatch(/[\u202a-\u202e]/);
    expect(text).toContain(recipient);
  }
  const queries = hostile.flatMap(({ link }) => link?.split("?")[1] ?? []);
  const recipients = queries.map((query) => new URLSearchParams(query).get("email"));
  expect(recipients).toEqual([recipient, recipient]);
});

test("the Outbox lists emails without a link and says which no longer apply", async () => {
  const administrator = await organization.addActor("administrator");
  const newcomer = await create();
  await changeStatus(manager, "disable", [newcomer.id]);
  const list = () => listOutbox(administrator, outboxListSchema.parse({}));
  const { rows } = await list();
  expect(rows).toMatchObject([
    { kind: "Account disabled", link: null, dead: null },
    { kind: "Welcome", link: "http://localhost:3000/sign-in", dead: null },
  ]);
  expect(await readOutboxMail(administrator, rows[0]!.id)).toMatchObject({ link: null });
  await changeStatus(manager, "delete", [newcomer.id]);
  expect((await list()).rows[1]).toMatchObject({ dead: "The user was deleted." });
});

/** A violated constraint. */
const refusal = (constraint: string) => ({ cause: { constraint_name: constraint } });

test("the database refuses mails that cannot be composed", async () => {
  const row = { organizationId: organization.id, userId: person.id, recipient: person.email };
  const times = { nextAttemptAt: now(), createdAt: now(), stateChangedAt: now() };
  const insert = (values: { kind: string; generation?: number }) =>
    db.insert(mails).values({ ...row, ...times, ...(values as { kind: MailKind }) });
  for (const kind of ["welcome", "password_reset", "forgot_password"]) {
    await expect(insert({ kind })).rejects.toMatchObject(refusal("mails_generation_set"));
    await insert({ kind, generation: 1 });
  }
  for (const kind of ["password_changed", "account_disabled", "account_enabled"]) {
    const numbered = insert({ kind, generation: 1 });
    await expect(numbered).rejects.toMatchObject(refusal("mails_generation_set"));
    await insert({ kind });
  }
  const invitation = insert({ kind: "invitation", generation: 1 });
  await expect(invitation).rejects.toMatchObject(refusal("mails_invitation_set"));
  const unknown = insert({ kind: "newsletter" });
  await expect(unknown).rejects.toMatchObject(refusal("mails_kind_known"));
});
