import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, sessions, users } from "@/db/schema/schema";
import { setClock } from "@/lib/clock";
import { secondsBlocked, signInFailuresByAddress } from "@/lib/rate-limits";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization, TestPerson } from "@/lib/testing/organization";

import { endOwnSession, signIn } from "./sign-in";
import { localPath } from "./schema";
import { claimSession } from "@/lib/sessions/open";

let organization: TestOrganization;
beforeAll(async () => {
  organization = await makeOrganization();
});

/** A new IP address for each test, because attempts from one address are counted together. */
const from = (address = `192.0.2.${randomUUID()}`) => ({ address, agent: "Test browser" });

async function signedIn(person: TestPerson) {
  const origin = from();
  const { signInToken } = await signIn(person, origin);
  const sessionId = await claimSession(signInToken);
  return { sessionId: sessionId!, signInToken, origin };
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string },
  );

describe("signing in", () => {
  test("with the right pair opens a session for the next request, whatever the case of the email", async () => {
    const person = await organization.addPerson("responder");
    const { sessionId, origin } = await signedIn({
      ...person,
      email: ` ${person.email.toUpperCase()} `,
    });
    expect(await loadActor(sessionId, origin)).toMatchObject({
      userId: person.id,
      email: person.email,
    });
    const [event] = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, sessionId))
      .orderBy(auditEvents.id);
    expect(event).toMatchObject({
      action: "session.started",
      actorId: person.id,
      address: origin.address,
    });
  });

  test("every wrong pair gets the same answer", async () => {
    const person = await organization.addPerson("responder");
    const invited = organization.freshEmail();
    await db.execute(sql`
      insert into users (organization_id, email, email_normalized, role_key, status)
      values (${organization.id}, ${invited}, ${invited}, 'responder', 'invited')
    `);
    const answers = await Promise.all(
      [
        { email: person.email, password: "Wrong-Password-1" },
        { email: organization.freshEmail(), password: person.password },
        { email: invited, password: person.password },
        { email: "not an address", password: person.password },
      ].map((pair) => refusal(signIn(pair, from()))),
    );
    for (const answer of answers) {
      expect(answer).toMatchObject({
        code: "invalid",
        message: "Incorrect email or password.",
      });
    }
  });

  test("with a wrong password creates no session", async () => {
    const person = await organization.addPerson("responder");
    await refusal(signIn({ ...person, password: "Wrong-Password-1" }, from()));
    await expect.poll(() => db.$count(sessions, eq(sessions.userId, person.id))).toBe(0);
  });

  test("an Inactive user learns the reason only with the right password; a Deleted one is unknown", async () => {
    const person = await organization.addPerson("responder");
    await db.update(users).set({ status: "inactive" }).where(eq(users.id, person.id));
    expect(await refusal(signIn(person, from()))).toMatchObject({
      code: "forbidden",
      message: "Your account is disabled. Ask a manager of your organization to enable it.",
    });
    expect(
      await refusal(signIn({ ...person, password: "Wrong-Password-1" }, from())),
    ).toMatchObject({
      code: "invalid",
    });
    await db
      .update(users)
      .set({ status: "deleted", deletedAt: new Date() })
      .where(eq(users.id, person.id));
    expect(await refusal(signIn(person, from()))).toMatchObject({ code: "invalid" });
    expect(await db.$count(sessions, eq(sessions.userId, person.id))).toBe(0);
  });

  test("is refused after 10 failed attempts from one IP address, with the time to wait, but not from elsewhere", async () => {
    const person = await organization.addPerson("responder");
    const origin = from();
    const wrong = { email: person.email, password: "Wrong-Password-1" };
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => refusal(signIn(wrong, origin))),
    );
    expect(answers.filter((answer) => answer?.code === "invalid")).toHaveLength(10);
    expect(answers.filter((answer) => answer?.code === "too_many_requests")).toHaveLength(4);
    expect(await refusal(signIn(person, origin))).toMatchObject({
      code: "too_many_requests",
      message: expect.stringMatching(/^Too many attempts\. Try again in \d+ minutes?\.$/),
    });
    expect(await refusal(signIn(person, from()))).toBeUndefined();
  });
});

describe("parallel attempts from one IP address", () => {
  test("are limited to 30 failed ones, for any accounts", async () => {
    const origin = from();
    await signInFailuresByAddress.penalty(origin.address, 25);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        refusal(signIn({ email: organization.freshEmail(), password: "Wrong-Password-1" }, origin)),
      ),
    );
    expect(answers.filter((answer) => answer?.code === "invalid")).toHaveLength(5);
    expect(answers.filter((answer) => answer?.code === "too_many_requests")).toHaveLength(7);
    expect(await secondsBlocked(signInFailuresByAddress, origin.address)).toBeGreaterThan(0);
  });

  test("do not count when they succeed", async () => {
    const origin = from();
    const person = await organization.addPerson("responder");
    await signInFailuresByAddress.penalty(origin.address, 29);
    for (let count = 0; count < 3; count++) await signIn(person, origin);
    await expect
      .poll(async () => (await signInFailuresByAddress.get(origin.address))?.consumedPoints)
      .toBe(29);
  });
});

describe("a session", () => {
  test("can be claimed once, within a minute", async () => {
    const person = await organization.addPerson("responder");
    const { signInToken } = await signIn(person, from());
    const claims = await Promise.all([
      claimSession(signInToken),
      claimSession(signInToken),
      claimSession(signInToken),
    ]);
    expect(claims.filter(Boolean)).toHaveLength(1);

    const late = await signIn(person, from());
    try {
      setClock(() => new Date(Date.now() + 61_000));
      expect(await claimSession(late.signInToken)).toBeUndefined();
    } finally {
      setClock();
    }
    expect(await claimSession("made up")).toBeUndefined();
  });

  test("ends with sign-out, once, and its cookie no longer works", async () => {
    const { sessionId, origin } = await signedIn(await organization.addPerson("responder"));
    const actor = await loadActor(sessionId, origin);
    await Promise.all([endOwnSession(actor!), endOwnSession(actor!)]);
    expect(await loadActor(sessionId, origin)).toBeNull();
    const events = await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, sessionId))
      .orderBy(auditEvents.id);
    expect(events.map((event) => event.action)).toEqual(["session.started", "session.ended"]);
  });

  test.each(["invited", "inactive", "deleted"] as const)(
    "no longer works when its user is %s",
    async (status) => {
      const person = await organization.addPerson("responder");
      const { sessionId, origin } = await signedIn(person);
      const changes = {
        invited: { status, passwordHash: null },
        inactive: { status },
        deleted: { status, deletedAt: new Date() },
      }[status];
      await db.update(users).set(changes).where(eq(users.id, person.id));
      expect(await loadActor(sessionId, origin)).toBeNull();
    },
  );

  test("lasts 30 days", async () => {
    const { sessionId, origin } = await signedIn(await organization.addPerson("responder"));
    const [session] = await db.select().from(sessions).where(eq(sessions.id, sessionId));
    // It has ended at exactly that time; checked through the clock, not the database.
    try {
      setClock(() => session!.expiresAt);
      expect(await loadActor(sessionId, origin)).toBeNull();
    } finally {
      setClock();
    }
    expect(session!.expiresAt.getTime() - session!.createdAt.getTime()).toBe(30 * 24 * 3600 * 1000);
  });

  test("has the extra permissions of its user in addition to those of the role", async () => {
    const person = await organization.addPerson("responder");
    await db
      .update(users)
      .set({ extraPermissions: ["audit:read"] })
      .where(eq(users.id, person.id));
    const { sessionId, origin } = await signedIn(person);
    const actor = await loadActor(sessionId, origin);
    expect([...actor!.permissions].toSorted()).toEqual([
      "audit:read",
      "users:invite",
      "users:read",
    ]);
  });
});

describe("the page to return to", () => {
  test.each([
    ["/settings/iam/users?q=a", "/settings/iam/users?q=a"],
    ["", "/"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["https://evil.example/", "/"],
    ["javascript:alert(1)", "/"],
    ["/%0d%0aSet-Cookie:x", "/%0d%0aSet-Cookie:x"],
    ["/\t/evil.example", "/"],
    ["/.//evil.example", "/"],
    ["/a/..//evil.example", "/"],
    ["/./\\evil.example", "/"],
    ["/%2e//evil.example", "/"],
  ])("%j leads to %j", (path, expected) => {
    expect(localPath(path)).toBe(expected);
  });
});
