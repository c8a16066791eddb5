import { randomUUID } from "node:crypto";

import { and, desc, eq, inArray } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { auditEvents, mails, sessions, users } from "@/db/schema/schema";
import { loadSession } from "@/lib/sessions/load";
import type { Actor } from "@/lib/access/actor";
import { signIn } from "@/lib/auth/sign-in";
import { claimSession, touchSession } from "@/lib/sessions/open";
import { days, setClock } from "@/lib/clock";
import { inviteUsers } from "@/lib/invitations/invite";
import { codeTriesByAddress, consume } from "@/lib/rate-limits";
import { changeOwnPassword, chooseOwnPassword } from "@/lib/users/passwords/change";
import { requestCode, sendRequestedCode, setPasswordWithCode } from "@/lib/users/passwords/code";
import { resendWelcome, resetPassword } from "@/lib/users/passwords/reset";
import { confirmationCode, temporaryPassword } from "@/lib/secrets/codes";
import { endOtherSessions, endOwnSession, endSessionsOf } from "@/lib/sessions/commands";
import { endSessions } from "./end-sessions";
import { waitingForLocks } from "@/lib/testing/locks";
import { countStatements } from "@/lib/testing/statements";
import { loadActor, makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization, TestPerson } from "@/lib/testing/organization";
import { codesOf } from "@/lib/testing/outcomes";

import { changeStatus, onlyStatusResult } from "./change-status";
import type { StatusOperation } from "./status";
import { createUser, createUsers } from "./create";
import { editOwnNames, editUser } from "./edit";
import { loadPerson } from "./person";
import { listUsers, userListSchema } from "./list/list";
import { ownNamesSchema } from "./schema";
import type { CreateUserInput } from "./schema";

let organization: TestOrganization;
let administrator: Actor;
let manager: Actor;

const from = () => ({ address: `192.0.2.${randomUUID()}`, agent: "Test browser" });
const newPassword = "Difference-Engine-1822";

beforeAll(async () => {
  organization = await makeOrganization();
  administrator = await organization.addActor("administrator");
  manager = await organization.addActor("manager");
});

const input = (email = organization.freshEmail(), roleKey = "responder") => ({
  firstName: "Radia",
  lastName: "Perlman",
  email: { email, emailNormalized: email.toLowerCase() },
  roleKey,
  extraPermissions: [],
});

const userOf = async (id: string) => (await db.select().from(users).where(eq(users.id, id)))[0]!;
const mailsOf = async (id: string) =>
  (await db.select().from(mails).where(eq(mails.userId, id)).orderBy(mails.id)).map(
    (mail) => mail.kind,
  );
const lastAction = async (id: string) =>
  (
    await db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, id))
      .orderBy(desc(auditEvents.id))
      .limit(1)
  )[0]!;
const statusOf = async (id: string) =>
  (await loadPerson(administrator, id)).details?.passwordStatus;

async function enter(email: string, password: string) {
  const origin = from();
  const { signInToken } = await signIn({ email, password }, origin);
  const sessionId = (await claimSession(signInToken))!;
  return { sessionId, session: await loadSession(sessionId, origin), origin };
}

const change = async (actor: Actor, operation: StatusOperation, id: string) =>
  (await changeStatus(actor, operation, [id]))[0]!;

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "ok",
    (error: { code?: string }) => error.code ?? "unexpected",
  );

describe("creating a user", () => {
  test("makes them Active with a temporary password of 15 days, a welcome email and an audit event", async () => {
    const made = await createUser(manager, input());
    const user = await userOf(made.userId);
    expect(user).toMatchObject({ status: "active", passwordHash: null, temporaryGeneration: 1 });
    expect(user.temporaryExpiresAt!.getTime() - user.activatedAt!.getTime()).toBe(days(15));
    expect(await mailsOf(made.userId)).toEqual(["welcome"]);
    expect(made.temporaryPassword).toBe(temporaryPassword(made.userId, 1));
    expect(await lastAction(made.userId)).toMatchObject({
      action: "user.created",
      actorId: manager.userId,
    });
    const written = JSON.stringify(
      await db.select().from(auditEvents).where(eq(auditEvents.targetId, made.userId)),
      (_k, v) => (typeof v === "bigint" ? Number(v) : (v as unknown)),
    );
    expect(written).not.toContain(made.temporaryPassword);
  });

  type Refusal = [
    what: string,
    person: () => Promise<CreateUserInput>,
    field: string,
    message: string,
  ];
  const alreadyMember = "Already a member.";
  const refusals: Refusal[] = [
    [
      "the email of a user, in any case",
      async () => input((await organization.addPerson("responder")).email.toUpperCase()),
      "email",
      alreadyMember,
    ],
    ["the actor's own email", async () => input(manager.email), "email", alreadyMember],
    [
      "the email of a disabled user",
      async () => {
        const { id, email } = await organization.addPerson("responder");
        await change(administrator, "disable", id);
        return input(email);
      },
      "email",
      alreadyMember,
    ],
    [
      "the email of an Invited user",
      async () => {
        const email = organization.freshEmail();
        const address = { email, roleKey: "responder", firstName: "", lastName: "" };
        await inviteUsers(administrator, { addresses: [address] });
        return input(email);
      },
      "email",
      "Already invited. Resend or revoke the invitation instead.",
    ],
    [
      "the email of another organization's user",
      async () => input((await (await makeOrganization()).addPerson("responder")).email),
      "email",
      "Belongs to another organization.",
    ],
    [
      "a role above the actor's",
      async () => input(undefined, "administrator"),
      "roleKey",
      "You can't assign a role above your own.",
    ],
    [
      "an unknown role",
      async () => input(undefined, "no-such-role"),
      "roleKey",
      "You can't assign a role above your own.",
    ],
    [
      "a permission that the actor lacks",
      async () => ({ ...input(), extraPermissions: ["roles:manage"] }),
      "extraPermissions",
      "You can't grant a permission that you don't have.",
    ],
  ];
  test.each(refusals)(
    "refuses %s at its field, and creates no user",
    async (_what, of, field, message) => {
      const person = await of();
      const withThisEmail = eq(users.emailNormalized, person.email.emailNormalized);
      const before = await db.select().from(users).where(withThisEmail);
      await expect(createUser(manager, person)).rejects.toMatchObject({
        code: "conflict",
        fieldErrors: { [field]: message },
      });
      expect(await db.select().from(users).where(withThisEmail)).toEqual(before);
    },
  );

  test("requires users:manage", async () => {
    const responder = await organization.addActor("responder");
    await expect(createUser(responder, input())).rejects.toMatchObject({ code: "forbidden" });
  });

  test("with a deleted user's email restores the same user", async () => {
    const person = await organization.addPerson("manager");
    await change(administrator, "disable", person.id);
    await change(administrator, "delete", person.id);
    const made = await createUser(manager, input(person.email));
    expect(made.userId).toBe(person.id);
    expect(await userOf(person.id)).toMatchObject({
      status: "active",
      roleKey: "responder",
      passwordHash: null,
    });
    expect(await refusal(signIn(person, from()))).toBe("invalid");
  });

  test("twice at the same time creates one and reports a conflict to the other", async () => {
    const email = organization.freshEmail();
    const both = await Promise.all([
      createUsers(manager, [input(email)]),
      createUsers(administrator, [input(email)]),
    ]);
    expect(
      both
        .flat()
        .map((result) => result.outcome)
        .toSorted(),
    ).toEqual(["already_member", "created"]);
  });
});

describe("a temporary password", () => {
  test("signs in, and then only allows choosing a new password", async () => {
    const made = await createUser(manager, input());
    const { session, sessionId, origin } = await enter(
      made.email,
      made.temporaryPassword!.toLowerCase(),
    );
    expect(session).toMatchObject({ state: "must_choose_password" });
    expect(await loadActor(sessionId, origin)).toBeNull();
    await chooseOwnPassword((session as { actor: Actor }).actor, newPassword);
    expect(await loadActor(sessionId, origin)).toMatchObject({ userId: made.userId });
    expect(await statusOf(made.userId)).toBe("ok");
    expect(
      await refusal(signIn({ email: made.email, password: made.temporaryPassword! }, from())),
    ).toBe("invalid");
    expect(await refusal(signIn({ email: made.email, password: newPassword }, from()))).toBe("ok");
    expect(await mailsOf(made.userId)).toEqual(["welcome", "password_changed"]);
  });

  test("in two browsers: one chooses the password, the other is signed out", async () => {
    const made = await createUser(manager, input());
    const entered = await Promise.all([
      enter(made.email, made.temporaryPassword!),
      enter(made.email, made.temporaryPassword!),
    ]);
    const chosen = await Promise.allSettled(
      entered.map(({ session }, index) =>
        chooseOwnPassword((session as { actor: Actor }).actor, `${newPassword}-${index}`),
      ),
    );
    expect(codesOf(chosen).toSorted()).toEqual(["ok", "unauthenticated"]);
    const states = await Promise.all(
      entered.map(({ sessionId, origin }) => loadSession(sessionId, origin)),
    );
    expect(states.map((state) => state!.state).toSorted()).toEqual(["ended", "open"]);
  });

  test("works for 15 days to the millisecond, and so does its session", async () => {
    const made = await createUser(manager, input());
    const { temporaryExpiresAt } = await userOf(made.userId);
    const pair = { email: made.email, password: made.temporaryPassword! };
    try {
      setClock(() => new Date(temporaryExpiresAt!.getTime() - 1));
      const { sessionId, origin, session } = await enter(pair.email, pair.password);
      expect(session).toMatchObject({ state: "must_choose_password" });
      setClock(() => temporaryExpiresAt!);
      expect(await loadSession(sessionId, origin)).toEqual({ state: "ended", reason: "password" });
      expect(
        await refusal(chooseOwnPassword((session as { actor: Actor }).actor, newPassword)),
      ).toBe("unauthenticated");
      expect(await refusal(signIn(pair, from()))).toBe("forbidden");
      expect(await refusal(signIn({ ...pair, password: "Wrong-Password-1" }, from()))).toBe(
        "invalid",
      );
    } finally {
      setClock();
    }
  });

  test("does nothing while the user is disabled, and works again after Enable", async () => {
    const made = await createUser(manager, input());
    const pair = { email: made.email, password: made.temporaryPassword! };
    const { session } = await enter(pair.email, pair.password);
    await change(manager, "disable", made.userId);
    expect(await refusal(chooseOwnPassword((session as { actor: Actor }).actor, newPassword))).toBe(
      "unauthenticated",
    );
    expect(await refusal(signIn(pair, from()))).toBe("forbidden");
    expect(await userOf(made.userId)).toMatchObject({ passwordHash: null });
    await change(manager, "enable", made.userId);
    const again = await enter(pair.email, pair.password);
    expect(again.session).toMatchObject({ state: "must_choose_password" });
  });

  test("cannot choose a password while it is being replaced", async () => {
    const made = await createUser(manager, input());
    const { session, sessionId } = await enter(made.email, made.temporaryPassword!);
    let choosing: Promise<string> | undefined;
    await db.transaction(async (tx) => {
      // The transaction of resending the welcome email, held open.
      await tx.update(users).set({ temporaryGeneration: 2 }).where(eq(users.id, made.userId));
      choosing = refusal(chooseOwnPassword((session as { actor: Actor }).actor, newPassword));
      await expect.poll(waitingForLocks).toBe(1);
      await endSessions(tx, [made.userId], "password", new Date());
    });
    expect(await choosing).toBe("unauthenticated");
    expect(await loadSession(sessionId, from())).toMatchObject({ state: "ended" });
    expect(await userOf(made.userId)).toMatchObject({ passwordHash: null });
  });

  test("stops working, with its sessions, when the welcome email is resent", async () => {
    const made = await createUser(manager, input());
    const before = await enter(made.email, made.temporaryPassword!);
    const resent = await resendWelcome(manager, made.userId);
    expect(resent.temporaryPassword).not.toBe(made.temporaryPassword);
    expect(await loadSession(before.sessionId, before.origin)).toMatchObject({ state: "ended" });
    expect(
      await refusal(signIn({ email: made.email, password: made.temporaryPassword! }, from())),
    ).toBe("invalid");
    expect(
      await refusal(signIn({ email: made.email, password: resent.temporaryPassword! }, from())),
    ).toBe("ok");
    expect(await mailsOf(made.userId)).toEqual(["welcome", "welcome"]);
  });
});

describe("resetting a password", () => {
  test("by a manager ends the old password and every session immediately, and a code sets a new one", async () => {
    const person = await organization.addPerson("responder");
    const { sessionId, origin } = await enter(person.email, person.password);
    await resetPassword(manager, person.id);
    expect(await loadSession(sessionId, origin)).toEqual({ state: "ended", reason: "password" });
    expect(await refusal(signIn(person, from()))).toBe("invalid");
    expect(await statusOf(person.id)).toBe("reset_code");

    const { codeGeneration } = await userOf(person.id);
    const set = {
      emailNormalized: person.email,
      code: confirmationCode(person.id, codeGeneration),
      password: newPassword,
    };
    await setPasswordWithCode(set, from());
    expect(await statusOf(person.id)).toBe("ok");
    expect(await refusal(signIn({ email: person.email, password: newPassword }, from()))).toBe(
      "ok",
    );
    // A code works once.
    expect(
      await refusal(setPasswordWithCode({ ...set, password: "Another-Engine-1837" }, from())),
    ).toBe("invalid");
  });

  test("voids a temporary password, and the code sets the first password", async () => {
    const made = await createUser(manager, input());
    await resetPassword(manager, made.userId);
    expect(
      await refusal(signIn({ email: made.email, password: made.temporaryPassword! }, from())),
    ).toBe("invalid");
    const code = confirmationCode(made.userId, 1);
    await setPasswordWithCode({ emailNormalized: made.email, code, password: newPassword }, from());
    expect(await refusal(signIn({ email: made.email, password: newPassword }, from()))).toBe("ok");
  });

  test("does not apply to Invited, Inactive and Deleted users", async () => {
    const person = await organization.addPerson("responder");
    await change(manager, "disable", person.id);
    expect(await refusal(resetPassword(manager, person.id))).toBe("conflict");
    await change(manager, "delete", person.id);
    expect(await refusal(resetPassword(manager, person.id))).toBe("conflict");
    expect(await refusal(resendWelcome(manager, person.id))).toBe("conflict");
  });
});

describe("a confirmation code", () => {
  async function withCode(person: TestPerson) {
    await sendRequestedCode(person.email, from());
    const { codeGeneration } = await userOf(person.id);
    return confirmationCode(person.id, codeGeneration);
  }
  const wrong = "AAAA-AAAA";

  test("requested by a stranger leaves the password and the sessions unchanged", async () => {
    const person = await organization.addPerson("responder");
    const { sessionId, origin } = await enter(person.email, person.password);
    await withCode(person);
    expect(await statusOf(person.id)).toBe("ok");
    expect(await loadActor(sessionId, origin)).not.toBeNull();
    expect(await refusal(signIn(person, from()))).toBe("ok");
    expect(await mailsOf(person.id)).toEqual(["forgot_password"]);
  });

  test("turns Reset-Code-Expired into Reset-Code, but leaves Temporary-Expired", async () => {
    const person = await organization.addPerson("responder");
    await resetPassword(manager, person.id);
    await db
      .update(users)
      .set({ codeExpiresAt: new Date(Date.now() - 1) })
      .where(eq(users.id, person.id));
    expect(await statusOf(person.id)).toBe("reset_code_expired");
    await withCode(person);
    expect(await statusOf(person.id)).toBe("reset_code");

    const made = await createUser(manager, input());
    await db
      .update(users)
      .set({ temporaryExpiresAt: new Date(Date.now() - 1) })
      .where(eq(users.id, made.userId));
    await sendRequestedCode(made.email, from());
    expect(await statusOf(made.userId)).toBe("temporary_expired");
    expect(await mailsOf(made.userId)).toEqual(["welcome"]);
  });

  /** An email of each status, none of which has a code. */
  async function emailsWithoutCode(): Promise<string[]> {
    const [active, inactive, deleted] = [
      await organization.addPerson("responder"),
      await organization.addPerson("responder"),
      await organization.addPerson("responder"),
    ];
    await change(manager, "disable", inactive.id);
    await change(manager, "disable", deleted.id);
    await change(manager, "delete", deleted.id);
    const [invited] = await inviteUsers(administrator, {
      addresses: [
        { email: organization.freshEmail(), roleKey: "responder", firstName: "", lastName: "" },
      ],
    });
    return [
      active.email,
      inactive.email,
      deleted.email,
      invited!.email,
      organization.freshEmail("unknown"),
    ];
  }

  test("is never sent to Invited, Inactive, Deleted or unknown users", async () => {
    const [active, ...others] = await emailsWithoutCode();
    for (const email of [active!, ...others]) await sendRequestedCode(email, from());
    const sent = await db
      .select({ recipient: mails.recipient })
      .from(mails)
      .where(and(inArray(mails.recipient, [active!, ...others]), eq(mails.kind, "forgot_password")))
      .orderBy(mails.id);
    expect(sent).toEqual([{ recipient: active }]);
  });

  test("is requested with the same statements for every email", async () => {
    await requestCode(organization.freshEmail(), from());
    const counts = [];
    for (const email of await emailsWithoutCode()) {
      counts.push(await countStatements(() => requestCode(email, from())));
    }
    expect(new Set(counts).size).toBe(1);
  });

  test("that is wrong gets the same answer for every email", async () => {
    const waiting = await organization.addPerson("responder");
    await withCode(waiting);
    const answers = [];
    for (const email of [waiting.email, ...(await emailsWithoutCode())]) {
      answers.push(
        await setPasswordWithCode(
          { emailNormalized: email, code: wrong, password: newPassword },
          from(),
        ).catch(({ code, message, fieldErrors }) => ({ code, message, fieldErrors })),
      );
    }
    const message = expect.stringMatching(/^This code is incorrect, used or expired\./);
    const answer = { code: "invalid", message, fieldErrors: { code: message } };
    expect(answers).toEqual(answers.map(() => answer));
  });

  test("can be tried 30 times from one IP address, with any emails", async () => {
    const person = await organization.addPerson("responder");
    const code = await withCode(person);
    const origin = from();
    for (let count = 0; count < 30; count++) await consume(codeTriesByAddress, origin.address);
    const set = { emailNormalized: person.email, code, password: newPassword };
    await expect(setPasswordWithCode(set, origin)).rejects.toMatchObject({
      code: "too_many_requests",
      message: expect.stringMatching(/^Too many attempts\. Try again in \d+ minutes\.$/),
    });
    expect(await refusal(setPasswordWithCode(set, from()))).toBe("ok");
  });

  test("can be tried five times, also in parallel", async () => {
    const person = await organization.addPerson("responder");
    const code = await withCode(person);
    const tries = await Promise.allSettled(
      Array.from({ length: 12 }, () =>
        setPasswordWithCode(
          { emailNormalized: person.email, code: wrong, password: newPassword },
          from(),
        ),
      ),
    );
    expect(new Set(codesOf(tries))).toEqual(new Set(["invalid"]));
    expect((await userOf(person.id)).codeTries).toBe(5);
    const right = { emailNormalized: person.email, code, password: newPassword };
    expect(await refusal(setPasswordWithCode(right, from()))).toBe("invalid");
    // A new code allows five attempts again, of which the code that it replaced is a wrong one.
    const latest = await withCode(person);
    expect(await refusal(setPasswordWithCode(right, from()))).toBe("invalid");
    expect((await userOf(person.id)).codeTries).toBe(1);
    expect(await refusal(setPasswordWithCode({ ...right, code: latest }, from()))).toBe("ok");
  });

  test("used in two browsers sets one of the two passwords", async () => {
    const person = await organization.addPerson("responder");
    const code = await withCode(person);
    const both = await Promise.allSettled(
      [1, 2].map((index) =>
        setPasswordWithCode(
          { emailNormalized: person.email, code, password: `${newPassword}-${index}` },
          from(),
        ),
      ),
    );
    expect(codesOf(both).toSorted()).toEqual(["invalid", "ok"]);
  });

  test("works for an hour, to the millisecond", async () => {
    const person = await organization.addPerson("responder");
    const code = await withCode(person);
    const { codeExpiresAt } = await userOf(person.id);
    const set = { emailNormalized: person.email, code, password: newPassword };
    try {
      setClock(() => codeExpiresAt!);
      expect(await refusal(setPasswordWithCode(set, from()))).toBe("invalid");
      setClock(() => new Date(codeExpiresAt!.getTime() - 1));
      expect(await refusal(setPasswordWithCode(set, from()))).toBe("ok");
    } finally {
      setClock();
    }
  });

  test("does not work for a user who was disabled after the request", async () => {
    const person = await organization.addPerson("responder");
    const code = await withCode(person);
    await change(manager, "disable", person.id);
    expect(
      await refusal(
        setPasswordWithCode({ emailNormalized: person.email, code, password: newPassword }, from()),
      ),
    ).toBe("invalid");
  });

  test("stays valid after a password that is too weak", async () => {
    const person = await organization.addPerson("responder");
    const code = await withCode(person);
    const set = (password: string) =>
      setPasswordWithCode({ emailNormalized: person.email, code, password }, from());
    await expect(set("short")).rejects.toMatchObject({
      fieldErrors: { password: expect.any(String) },
    });
    await expect(set("Responder-Test-1")).rejects.toMatchObject({
      fieldErrors: { password: expect.any(String) },
    });
    expect(await refusal(set(newPassword))).toBe("ok");
  });

  test("can be requested three times an hour, whether or not the email has an account", async () => {
    const emails = [(await organization.addPerson("responder")).email, organization.freshEmail()];
    for (const email of emails) {
      const answers = [];
      for (let count = 0; count < 4; count++)
        answers.push(await refusal(requestCode(email, from())));
      expect(answers).toEqual(["ok", "ok", "ok", "too_many_requests"]);
    }
  });
});

describe("changing the own password", () => {
  test("requires the current one, ends the other sessions and keeps this one", async () => {
    const person = await organization.addPerson("responder");
    const here = await enter(person.email, person.password);
    const there = await enter(person.email, person.password);
    const actor = (await loadActor(here.sessionId, here.origin))!;
    await expect(
      changeOwnPassword(actor, { currentPassword: "Wrong-Password-1", password: newPassword }),
    ).rejects.toMatchObject({ fieldErrors: { currentPassword: expect.any(String) } });
    await changeOwnPassword(actor, { currentPassword: person.password, password: newPassword });
    expect(await refusal(signIn(person, from()))).toBe("invalid");
    expect(await loadActor(here.sessionId, here.origin)).not.toBeNull();
    expect(await loadSession(there.sessionId, there.origin)).toEqual({
      state: "ended",
      reason: "password",
    });
    expect(await refusal(signIn({ email: person.email, password: newPassword }, from()))).toBe(
      "ok",
    );
  });

  test("is limited to 10 wrong current passwords", async () => {
    const person = await organization.addPerson("responder");
    const { sessionId, origin } = await enter(person.email, person.password);
    const actor = (await loadActor(sessionId, origin))!;
    const wrong = { currentPassword: "Wrong-Password-1", password: newPassword };
    const answers = [];
    for (let count = 0; count < 10; count++) {
      answers.push(await refusal(changeOwnPassword(actor, wrong)));
    }
    expect(answers).toEqual(Array(10).fill("invalid"));
    const right = { currentPassword: person.password, password: newPassword };
    expect(await refusal(changeOwnPassword(actor, right))).toBe("too_many_requests");
  });

  test("accepts any script, and the same characters with other code points sign in", async () => {
    const person = await organization.addPerson("responder");
    const { sessionId, origin } = await enter(person.email, person.password);
    const actor = (await loadActor(sessionId, origin))!;
    const password = "Зелёный №7 🦄 ﬁn";
    await changeOwnPassword(actor, { currentPassword: person.password, password });
    const typed = password.normalize("NFD");
    expect(typed).not.toBe(password);
    expect(await refusal(signIn({ email: person.email, password: typed }, from()))).toBe("ok");
  });
});

describe("disable, enable, delete, restore", () => {
  test("disabling ends every session immediately, with the reason, and sends an email", async () => {
    const person = await organization.addPerson("responder");
    const { sessionId, origin } = await enter(person.email, person.password);
    expect(await change(manager, "disable", person.id)).toMatchObject({ outcome: "done" });
    expect(await loadSession(sessionId, origin)).toEqual({ state: "ended", reason: "disabled" });
    expect(await refusal(signIn(person, from()))).toBe("forbidden");
    expect(await mailsOf(person.id)).toEqual(["account_disabled"]);
    expect(await lastAction(person.id)).toMatchObject({
      action: "user.disabled",
      before: { status: "active" },
      after: { status: "inactive" },
    });

    expect(await change(manager, "enable", person.id)).toMatchObject({ outcome: "done" });
    expect(await mailsOf(person.id)).toEqual(["account_disabled", "account_enabled"]);
    expect(await refusal(signIn(person, from()))).toBe("ok");
    // The earlier session stays ended.
    expect(await loadSession(sessionId, origin)).toMatchObject({ state: "ended" });
  });

  test("a sign-in during a disable waits for it and fails", async () => {
    const person = await organization.addPerson("responder");
    let entering: Promise<string> | undefined;
    await db.transaction(async (tx) => {
      await tx.update(users).set({ status: "inactive" }).where(eq(users.id, person.id));
      entering = refusal(signIn(person, from()));
      await expect.poll(waitingForLocks).toBe(1);
    });
    expect(await entering).toBe("forbidden");
    expect(await db.$count(sessions, eq(sessions.userId, person.id))).toBe(0);
  });

  test("deleting frees the email; restoring takes it back, unless another user has it", async () => {
    const person = await organization.addPerson("responder");
    await change(manager, "disable", person.id);
    expect(await change(manager, "delete", person.id)).toMatchObject({ outcome: "done" });
    const names = await listUsers(manager, userListSchema.parse({ q: person.email }));
    expect(names.rows).toEqual([]);
    expect(
      (await listUsers(manager, userListSchema.parse({ q: person.email, status: "deleted" }))).total
        .count,
    ).toBe(1);
    expect(await change(manager, "restore", person.id)).toMatchObject({ outcome: "done" });
    expect(await userOf(person.id)).toMatchObject({ status: "inactive", deletedAt: null });
    await change(manager, "enable", person.id);
    expect(await refusal(signIn(person, from()))).toBe("ok");

    await change(manager, "disable", person.id);
    await change(manager, "delete", person.id);
    const other = await makeOrganization();
    const rival = await other.addActor("administrator");
    const raced = await Promise.all([
      change(manager, "restore", person.id),
      createUsers(rival, [input(person.email)]),
    ]);
    const won = [raced[0].outcome, raced[1][0]!.outcome];
    expect([
      ["done", "other_organization"],
      ["address_taken", "created"],
    ]).toContainEqual(won);
  });

  test("a list has one result per user, and changes those who can be changed", async () => {
    const people = await Promise.all(
      ["responder", "responder", "administrator"].map((role) => organization.addPerson(role)),
    );
    await change(manager, "disable", people[1]!.id);
    const results = await changeStatus(manager, "disable", [
      ...people.map(({ id }) => id),
      manager.userId,
      randomUUID(),
    ]);
    expect(results.map((result) => result.outcome)).toEqual([
      "done",
      "refused",
      "refused",
      "refused",
      "not_found",
    ]);
  });
});

describe("every command on a user", () => {
  const status = (operation: StatusOperation) => async (actor: Actor, userId: string) =>
    onlyStatusResult(await changeStatus(actor, operation, [userId]));

  const commands: [string, (actor: Actor, userId: string) => Promise<unknown>][] = [
    ["disable", status("disable")],
    ["enable", status("enable")],
    ["delete", status("delete")],
    ["restore", status("restore")],
    ["reset password", resetPassword],
    ["resend welcome email", resendWelcome],
    ["end sessions", endSessionsOf],
    [
      "edit",
      (actor, userId) =>
        editUser(actor, {
          userId,
          version: 1,
          firstName: "Eve",
          lastName: "X",
          roleKey: "responder",
          extraPermissions: [],
        }),
    ],
  ];

  test.each(commands)(
    "is refused without permission, above the rank and in another organization: %s",
    async (_name, command) => {
      const person = await organization.addPerson("stakeholder");
      const boss = await organization.addPerson("administrator");
      const { sessionId, origin } = await enter(person.email, person.password);
      for (const role of ["stakeholder", "responder"]) {
        await expect(command(await organization.addActor(role), person.id)).rejects.toMatchObject({
          message: expect.stringContaining("Manage Users & Permissions"),
        });
      }
      await expect(command(manager, boss.id)).rejects.toMatchObject({
        message: "This user's role is above yours.",
      });
      const stranger = await (await makeOrganization()).addActor("administrator");
      for (const id of [person.id, randomUUID()]) {
        await expect(command(stranger, id)).rejects.toMatchObject({ code: "not_found" });
      }
      expect(await refusal(loadPerson(stranger, person.id))).toBe("not_found");
      expect(await userOf(person.id)).toMatchObject({ status: "active", version: 1 });
      expect(await userOf(boss.id)).toMatchObject({ status: "active", version: 1 });
      expect(await mailsOf(person.id)).toEqual([]);
      expect(await loadActor(sessionId, origin)).not.toBeNull();
    },
  );

  test.each(commands.filter(([name]) => name !== "edit"))(
    "is refused on the own account: %s",
    async (_name, command) => {
      await expect(command(manager, manager.userId)).rejects.toMatchObject({
        message: "You can't do this to your own account.",
      });
    },
  );
});

describe("the last active Administrator", () => {
  async function twoAdministrators() {
    const own = await makeOrganization();
    const [first, second] = [
      await own.addActor("administrator"),
      await own.addActor("administrator"),
    ];
    // Disables the Administrator of the new organization first.
    const allUsers = await listUsers(first, userListSchema.parse({ size: 100 }));
    const founder = allUsers.rows.find(
      (user) => user.id !== first.userId && user.id !== second.userId,
    )!;
    await change(first, "disable", founder.id);
    return { first, second };
  }

  const removals = {
    disable: (actor: Actor, target: Actor): Promise<unknown> =>
      change(actor, "disable", target.userId),
    demote: (actor: Actor, target: Actor): Promise<unknown> =>
      editUser(actor, {
        userId: target.userId,
        version: 1,
        firstName: "Test",
        lastName: "X",
        roleKey: "manager",
        extraPermissions: [],
      }),
  };

  test.each([
    ["disable", "disable"],
    ["demote", "demote"],
    ["demote", "disable"],
  ] as const)(
    "stays when two remove each other at the same time: %s and %s",
    async (firstRemoval, secondRemoval) => {
      for (let round = 0; round < 3; round++) {
        const { first, second } = await twoAdministrators();
        await Promise.allSettled([
          removals[firstRemoval](first, second),
          removals[secondRemoval](second, first),
        ]);
        const both = await Promise.all([userOf(first.userId), userOf(second.userId)]);
        const left = both.filter(
          (user) => user.status === "active" && user.roleKey === "administrator",
        );
        expect(left).toHaveLength(1);
      }
    },
  );

  test("stays when one list names all Administrators", async () => {
    const { first, second } = await twoAdministrators();
    const results = await changeStatus(first, "disable", [second.userId, first.userId]);
    expect(results.map((result) => result.outcome)).toEqual(["done", "refused"]);
  });
});

describe("editing", () => {
  const values = (id: string, changes: object = {}) => ({
    userId: id,
    version: 1,
    firstName: "Test",
    lastName: "responder",
    roleKey: "responder",
    extraPermissions: [],
    ...changes,
  });

  test("saves names, role and permissions, and writes only changed fields to the audit log", async () => {
    const person = await organization.addPerson("responder");
    const saved = await editUser(
      manager,
      values(person.id, { roleKey: "manager", extraPermissions: ["audit:read"] }),
    );
    expect(saved).toEqual({ saved: true, version: 2 });
    expect(await userOf(person.id)).toMatchObject({
      roleKey: "manager",
      extraPermissions: ["audit:read"],
      email: person.email,
    });
    expect(await lastAction(person.id)).toMatchObject({
      action: "user.edited",
      before: { roleKey: "responder", extraPermissions: [] },
      after: { roleKey: "manager", extraPermissions: ["audit:read"] },
    });
  });

  test("by two managers shows the second what the first saved, and loses nothing", async () => {
    const person = await organization.addPerson("responder");
    const both = await Promise.all([
      editUser(manager, values(person.id, { firstName: "Manager" })),
      editUser(administrator, values(person.id, { firstName: "Administrator" })),
    ]);
    expect(both.filter((result) => result.saved)).toHaveLength(1);
    const { firstName } = await userOf(person.id);
    expect(both.find((result) => !result.saved)).toMatchObject({
      current: { version: 2, firstName },
    });
  });

  test.each([
    [
      "a role above the actor's own",
      { roleKey: "administrator" },
      "You can't assign a role above your own.",
    ],
    ["an unknown role", { roleKey: "owner" }, "You can't assign a role above your own."],
    [
      "a permission that the actor lacks",
      { extraPermissions: ["identity:manage"] },
      "You can't grant a permission that you don't have.",
    ],
  ])("cannot give %s", async (_what, changes, message) => {
    const person = await organization.addPerson("responder");
    await expect(editUser(manager, values(person.id, changes))).rejects.toMatchObject({ message });
    expect(await userOf(person.id)).toMatchObject({
      roleKey: "responder",
      extraPermissions: [],
      version: 1,
    });
  });

  test("the actor's own role and permissions is refused, the own names are saved", async () => {
    const own = values(manager.userId, { lastName: "manager", roleKey: "manager" });
    for (const changes of [
      { roleKey: "responder" },
      { roleKey: "administrator" },
      { extraPermissions: ["audit:read" as const] },
    ]) {
      await expect(editUser(manager, { ...own, ...changes })).rejects.toMatchObject({
        message: "You can't change your own role and permissions.",
      });
    }
    expect(await refusal(editUser(manager, { ...own, firstName: "Grace" }))).toBe("ok");
  });

  test("on the profile changes the actor's own names and nothing else", async () => {
    const actor = await organization.addActor("stakeholder");
    await editOwnNames(
      actor,
      ownNamesSchema.parse({
        firstName: " Amazing ",
        lastName: "Grace",
        roleKey: "administrator",
        email: "x@example.com",
      }),
    );
    expect(await userOf(actor.userId)).toMatchObject({
      firstName: "Amazing",
      lastName: "Grace",
      roleKey: "stakeholder",
      email: actor.email,
    });
  });

  test("names may be empty only for users who have not registered", async () => {
    const nameless = { firstName: "", lastName: "", roleKey: "stakeholder" };
    const [invited] = await inviteUsers(administrator, {
      addresses: [
        { email: organization.freshEmail(), roleKey: "responder", firstName: "", lastName: "" },
      ],
    });
    const [user] = await db.select().from(users).where(eq(users.email, invited!.email));
    expect(await editUser(manager, values(user!.id, nameless))).toMatchObject({ saved: true });
    const person = await organization.addPerson("responder");
    await expect(editUser(manager, values(person.id, nameless))).rejects.toMatchObject({
      fieldErrors: { firstName: "Enter a first name.", lastName: "Enter a last name." },
    });
  });

  test("a deleted user is refused", async () => {
    const person = await organization.addPerson("responder");
    await change(manager, "disable", person.id);
    await change(manager, "delete", person.id);
    expect(await refusal(editUser(manager, values(person.id, { version: 3 })))).toBe("conflict");
  });
});

describe("sessions", () => {
  test.each(["claimed", "seen"] as const)(
    "that are %s while a user is disabled wait for it, without blocking other users",
    async (what) => {
      const person = await organization.addPerson("responder");
      const { signInToken } = await signIn(person, from());
      const sessionId = what === "seen" ? (await claimSession(signInToken))! : undefined;
      let other: Promise<unknown> | undefined;
      await db.transaction(async (tx) => {
        await tx.update(users).set({ status: "inactive" }).where(eq(users.id, person.id));
        other = sessionId ? touchSession(sessionId) : claimSession(signInToken);
        await expect.poll(waitingForLocks).toBe(1);
        await endSessions(tx, [person.id], "disabled", new Date());
      });
      expect(await other).toBeUndefined();
      const rows = await db.select().from(sessions).where(eq(sessions.userId, person.id));
      expect(rows.map((row) => row.endedReason)).toEqual(["disabled"]);
      expect(rows[0]!.claimedAt === null).toBe(what === "claimed");
    },
  );

  test("can be ended one by one or all others, the user's own without any permission", async () => {
    const person = await organization.addPerson("responder");
    const [a, b, c] = [
      await enter(person.email, person.password),
      await enter(person.email, person.password),
      await enter(person.email, person.password),
    ];
    const actor = (await loadActor(a.sessionId, a.origin))!;
    await endOwnSession(actor, b.sessionId);
    expect(await loadActor(b.sessionId, b.origin)).toBeNull();
    expect(await endOtherSessions(actor)).toEqual({ count: 1 });
    expect(await loadActor(c.sessionId, c.origin)).toBeNull();
    expect(await loadActor(a.sessionId, a.origin)).not.toBeNull();
    expect(await endSessionsOf(manager, person.id)).toMatchObject({ count: 1 });
    expect(await loadSession(a.sessionId, a.origin)).toEqual({ state: "ended", reason: "ended" });
  });

  test("of another user cannot be ended by their id", async () => {
    const [person, stranger] = [
      await organization.addPerson("responder"),
      await organization.addActor("responder"),
    ];
    const { sessionId, origin } = await enter(person.email, person.password);
    expect(await refusal(endOwnSession(stranger, sessionId))).toBe("not_found");
    expect(await loadActor(sessionId, origin)).not.toBeNull();
  });
});

describe("password status", () => {
  test("is visible only with users:manage and to the user", async () => {
    const person = await organization.addPerson("responder");
    const responder = await organization.addActor("responder");
    expect((await loadPerson(manager, person.id)).details?.passwordStatus).toBe("ok");
    expect((await loadPerson(responder, person.id)).details).toBeUndefined();
    expect((await loadPerson(responder, responder.userId)).details?.passwordStatus).toBe("ok");
    const listed = (await listUsers(responder, userListSchema.parse({ size: 100 }))).rows;
    expect(listed.filter((user) => user.password).map((user) => user.id)).toEqual([
      responder.userId,
    ]);
    expect(listed.flatMap((user) => user.operations)).toEqual([]);
  });
});
