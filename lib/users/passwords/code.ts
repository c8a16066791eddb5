import { createHash } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
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
import { endSessions } from "@/lib/sessions/end";
import { displayName } from "@/lib/users/schema";

import { hashPassword } from "@/lib/passwords/hash";
import { confirmationCodeLifetime } from "@/lib/passwords/lifetimes";
import { passwordProblem } from "@/lib/passwords/problem";
import { mostCodeTries } from "@/lib/passwords/status";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * *Forgot password?*: leaves a note for the worker and nothing else, so that neither the answer nor
 * its time tells whether the address belongs to anybody.
 * @throws too_many_requests, for any address alike
 */
export async function requestCode(emailNormalized: string, origin: Origin): Promise<void> {
  const wait =
    (await consume(codeRequestsByAddress, networkOf(origin.address ?? "unknown"))) ||
    (await consume(codeRequestsByEmail, digest(emailNormalized)));
  if (wait > 0) throw tooManyRequests(wait);
  await db.transaction((tx) => sendJob(tx, "send-code", { emailNormalized, origin }));
}

/**
 * The worker's part of *Forgot password?*: mails a code to an active person. The password status
 * stays, but for Reset-Code-Expired, which becomes Reset-Code; Temporary-Expired is for a manager to
 * revive (docs/product.md#password-status). Where people sign in another way, the mail says so.
 */
export async function sendRequestedCode(emailNormalized: string, origin: Origin): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const [user] = await tx.execute<{
      id: string;
      organizationId: string;
      email: string;
      generation: number;
    }>(sql`
      update users
      set code_generation = code_generation + 1, code_tries = 0,
        code_expires_at = ${after(at, confirmationCodeLifetime).toISOString()}
      where email_normalized = ${emailNormalized} and status = 'active'
        and (temporary_expires_at is null or temporary_expires_at > ${at.toISOString()})
        and exists (
          select from identity_configurations as identity
          where identity.organization_id = users.organization_id and login_method = 'password'
        )
      returning id, organization_id as "organizationId", email, code_generation as generation
    `);
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
      { id: null, label: "Somebody on the sign-in page", origin },
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

/** Mails an active person of an organization without passwords how they sign in. */
async function tellHowToSignIn(tx: Transaction, emailNormalized: string, at: Date): Promise<void> {
  const [user] = await tx.execute<{ id: string; organizationId: string; email: string }>(sql`
    select id, organization_id as "organizationId", email
    from users join identity_configurations using (organization_id)
    where email_normalized = ${emailNormalized} and status = 'active'
      and login_method <> 'password'
  `);
  if (!user) return;
  const { id: userId, organizationId, email } = user;
  const mail = { organizationId, userId, kind: "how_to_sign_in", recipient: email } as const;
  await enqueueMails(tx, [mail], at);
}

const wrongCode =
  "This code is wrong, was used, or has run out. Check the latest mail, or ask for a new code.";

function refuseWeak(
  password: string,
  owner: { email: string; firstName: string; lastName: string },
): void {
  const problem = passwordProblem(password, owner);
  if (problem) throw new GatehouseError("invalid", problem, { password: problem });
}

/**
 * Sets a new password with a confirmation code; every session ends. Each try is counted before it
 * is looked at, so that many at once are no more than five.
 * @throws too_many_requests, or invalid: the same for a wrong code and an unknown e-mail
 */
export async function setPasswordWithCode(
  input: { emailNormalized: string; code: string; password: string },
  origin: Origin,
): Promise<void> {
  const wait = await consume(codeTriesByAddress, networkOf(origin.address ?? "unknown"));
  if (wait > 0) throw tooManyRequests(wait);
  refuseWeak(input.password, { email: input.emailNormalized, firstName: "", lastName: "" });
  // Before the look-up: the slow part takes place for everybody alike.
  const passwordHash = await hashPassword(input.password);

  const at = now();
  const open = sql`status = 'active' and code_expires_at > ${at.toISOString()}
    and (temporary_expires_at is null or temporary_expires_at > ${at.toISOString()})`;
  const [user] = await db.execute<{
    id: string;
    organizationId: string;
    email: string;
    firstName: string;
    lastName: string;
    generation: number;
  }>(sql`
    update users set code_tries = code_tries + 1
    where email_normalized = ${input.emailNormalized} and code_tries < ${mostCodeTries} and ${open}
    returning id, organization_id as "organizationId", email, first_name as "firstName",
      last_name as "lastName", code_generation as generation
  `);
  if (!user || !isConfirmationCode(input.code, user.id, user.generation)) {
    throw new GatehouseError("invalid", wrongCode, { code: wrongCode });
  }
  refuseWeak(input.password, user);

  await db.transaction(async (tx) => {
    // Single use: of two with the right code at once, one finds its generation still open.
    const [changed] = await tx.execute(sql`
      update users
      set password_hash = ${passwordHash}, temporary_expires_at = null, code_expires_at = null,
        code_tries = 0, version = version + 1
      where id = ${user.id} and code_generation = ${user.generation} and ${open}
      returning id
    `);
    if (!changed) throw new GatehouseError("invalid", wrongCode, { code: wrongCode });
    await endSessions(tx, [user.id], "password", at);
    await passwordChanged(tx, user, origin, at);
  });
}

/** Tells the person by mail and the audit log that the password is another one now. */
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
