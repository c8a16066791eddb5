import { createHash } from "node:crypto";

import { and, eq, exists, gt, isNull, lt, ne, or, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { identityConfigurations, users } from "@/db/schema/schema";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { sendJob } from "@/lib/jobs/queue";
import { enqueueMails } from "@/lib/mail/enqueue";
import {
  codeRequestsByAddress,
  codeRequestsByEmail,
  codeTriesByAddress,
  consume,
  networkOf,
  tooManyRequests,
} from "@/lib/rate-limits";
import { isConfirmationCode } from "@/lib/secrets/codes";
import { endSessions } from "@/lib/users/end-sessions";
import { displayName } from "@/lib/users/display-name";

import { hashPassword } from "@/lib/passwords/hash";
import { confirmationCodeLifetime } from "@/lib/lifetimes";
import { passwordProblem } from "@/lib/passwords/problem";
import { maxCodeTries } from "@/lib/passwords/status";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * *Forgot password?*: only enqueues a job for the worker, so that neither the answer nor its
 * duration tells whether the email has an account.
 * @throws too_many_requests, for any email alike
 */
export async function requestCode(emailNormalized: string, origin: Origin): Promise<void> {
  const wait =
    (await consume(codeRequestsByAddress, networkOf(origin.address ?? "unknown"))) ||
    (await consume(codeRequestsByEmail, digest(emailNormalized)));
  if (wait > 0) throw tooManyRequests(wait);
  await db.transaction((tx) => sendJob(tx, "send-code", { emailNormalized, origin }));
}

/**
 * The worker's half of *Forgot password?*: emails a code to an active user. The password status
 * stays, except that Reset-Code-Expired becomes Reset-Code; Temporary-Expired needs a manager
 * (docs/product.md#password-status). In organizations without passwords the email says how to sign
 * in.
 */
export async function sendRequestedCode(emailNormalized: string, origin: Origin): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const usesPasswords = tx
      .select({ id: identityConfigurations.organizationId })
      .from(identityConfigurations)
      .where(
        and(
          eq(identityConfigurations.organizationId, users.organizationId),
          eq(identityConfigurations.loginMethod, "password"),
        ),
      );
    const [user] = await tx
      .update(users)
      .set({
        codeGeneration: sql`${users.codeGeneration} + 1`,
        codeTries: 0,
        codeExpiresAt: after(at, confirmationCodeLifetime),
      })
      .where(
        and(
          eq(users.emailNormalized, emailNormalized),
          eq(users.status, "active"),
          hasNoExpiredTemporary(at),
          exists(usesPasswords),
        ),
      )
      .returning({
        id: users.id,
        organizationId: users.organizationId,
        email: users.email,
        generation: users.codeGeneration,
      });
    if (!user) return tellHowToSignIn(tx, emailNormalized, at);
    const { id: userId, organizationId, email, generation } = user;
    await enqueueMails(
      tx,
      [{ organizationId, userId, kind: "forgot_password", recipient: email, generation }],
      at,
    );
    await recordAuditEvents(
      tx,
      organizationId,
      { id: null, label: "Anonymous (sign-in page)", origin },
      [
        {
          action: "password.code_requested",
          targetType: "user",
          targetId: userId,
          targetLabel: email,
        },
      ],
      at,
    );
  });
}

/** A user whose temporary password has expired needs a manager; a code does not help. */
const hasNoExpiredTemporary = (at: Date) =>
  or(isNull(users.temporaryExpiresAt), gt(users.temporaryExpiresAt, at));

/** Emails an active user of an organization without passwords how they sign in. */
async function tellHowToSignIn(tx: Transaction, emailNormalized: string, at: Date): Promise<void> {
  const [user] = await tx
    .select({ id: users.id, organizationId: users.organizationId, email: users.email })
    .from(users)
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, users.organizationId),
    )
    .where(
      and(
        eq(users.emailNormalized, emailNormalized),
        eq(users.status, "active"),
        ne(identityConfigurations.loginMethod, "password"),
      ),
    );
  if (!user) return;
  const { id: userId, organizationId, email } = user;
  const mail = { organizationId, userId, kind: "how_to_sign_in", recipient: email } as const;
  await enqueueMails(tx, [mail], at);
}

const wrongCode =
  "This code is incorrect, used or expired. Check the latest email, or request a new code.";

function refuseWeak(
  password: string,
  owner: { email: string; firstName: string; lastName: string },
): void {
  const problem = passwordProblem(password, owner);
  if (problem) throw new GatehouseError("invalid", problem, { password: problem });
}

/**
 * Sets a new password with a confirmation code; every session ends. Each attempt is counted before
 * it is checked, so that parallel attempts are no more than five.
 * @throws too_many_requests, or invalid: the same for a wrong code and an unknown email
 */
export async function setPasswordWithCode(
  input: { emailNormalized: string; code: string; password: string },
  origin: Origin,
): Promise<void> {
  const wait = await consume(codeTriesByAddress, networkOf(origin.address ?? "unknown"));
  if (wait > 0) throw tooManyRequests(wait);
  refuseWeak(input.password, { email: input.emailNormalized, firstName: "", lastName: "" });
  // Before the look-up, so that the slow hash takes place for every email.
  const passwordHash = await hashPassword(input.password);

  const at = now();
  const isOpen = and(
    eq(users.status, "active"),
    gt(users.codeExpiresAt, at),
    hasNoExpiredTemporary(at),
  );
  const [user] = await db
    .update(users)
    .set({ codeTries: sql`${users.codeTries} + 1` })
    .where(
      and(
        eq(users.emailNormalized, input.emailNormalized),
        lt(users.codeTries, maxCodeTries),
        isOpen,
      ),
    )
    .returning({
      id: users.id,
      organizationId: users.organizationId,
      email: users.email,
      firstName: users.firstName,
      lastName: users.lastName,
      generation: users.codeGeneration,
    });
  if (!user || !isConfirmationCode(input.code, user.id, user.generation)) {
    throw new GatehouseError("invalid", wrongCode, { code: wrongCode });
  }
  refuseWeak(input.password, user);

  await db.transaction(async (tx) => {
    // Single use: of two requests with the right code, only one finds its generation still open.
    const [changed] = await tx
      .update(users)
      .set({
        passwordHash,
        temporaryExpiresAt: null,
        codeExpiresAt: null,
        codeTries: 0,
        version: sql`${users.version} + 1`,
      })
      .where(and(eq(users.id, user.id), eq(users.codeGeneration, user.generation), isOpen))
      .returning({ id: users.id });
    if (!changed) throw new GatehouseError("invalid", wrongCode, { code: wrongCode });
    await endSessions(tx, [user.id], "password", at);
    await passwordChanged(tx, user, origin, at);
  });
}

/** Emails the user about the changed password and writes it to the audit log. */
export async function passwordChanged(
  tx: Transaction,
  user: { id: string; organizationId: string; email: string; firstName: string; lastName: string },
  origin: Origin,
  at: Date,
): Promise<void> {
  const { id: userId, organizationId, email } = user;
  await enqueueMails(
    tx,
    [{ organizationId, userId, kind: "password_changed", recipient: email }],
    at,
  );
  await recordAuditEvents(
    tx,
    organizationId,
    { id: userId, label: `${displayName(user)} <${email}>`, origin },
    [
      {
        action: "password.changed",
        targetType: "user",
        targetId: userId,
        targetLabel: email,
        after: { passwordStatus: "ok" },
      },
    ],
    at,
  );
}
