import { createHash } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";
import { consume, signInTries, tooManyRequests } from "@/lib/rate-limits";
import { endSessions } from "@/lib/sessions/end";

import { passwordChanged } from "./code";
import { hashPassword, verifyPassword } from "@/lib/passwords/hash";
import { passwordProblem } from "@/lib/passwords/problem";

type Owner = {
  id: string;
  organizationId: string;
  email: string;
  firstName: string;
  lastName: string;
  passwordHash: string | null;
  loginMethod: LoginMethod;
};

const sessionEnded = () =>
  new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");

async function ownerOf(actor: Actor): Promise<Owner> {
  const [owner] = await db.execute<Owner>(sql`
    select id, organization_id as "organizationId", email, first_name as "firstName",
      last_name as "lastName", password_hash as "passwordHash", login_method as "loginMethod"
    from users join identity_configurations using (organization_id)
    where id = ${actor.userId} and status = 'active'
  `);
  if (!owner) throw sessionEnded();
  return owner;
}

async function hashNew(password: string, owner: Owner): Promise<string> {
  const problem = passwordProblem(password, owner);
  if (problem) throw new GatehouseError("invalid", problem, { password: problem });
  return hashPassword(password);
}

/**
 * *Choose a new password*: what somebody who signed in with a temporary password does first. Their
 * other sessions end.
 * @throws unauthenticated when another browser was quicker or the temporary password ran out
 */
export async function chooseOwnPassword(newcomer: Actor, password: string): Promise<void> {
  const owner = await ownerOf(newcomer);
  const passwordHash = await hashNew(password, owner);
  const at = now();
  await db.transaction(async (tx) => {
    // Whoever voids the temporary password holds this lock until the session is ended, too.
    await tx.execute(sql`select from users where id = ${owner.id} for no key update`);
    const [changed] = await tx.execute(sql`
      update users
      set password_hash = ${passwordHash}, temporary_expires_at = null, code_expires_at = null,
        version = version + 1
      where id = ${owner.id} and status = 'active'
        and exists (select from sessions where id = ${newcomer.sessionId} and ended_at is null)
        and temporary_expires_at > ${at.toISOString()}
      returning id
    `);
    if (!changed) throw sessionEnded();
    await endSessions(tx, [owner.id], "password", at, newcomer.sessionId);
    await passwordChanged(tx, owner, newcomer.origin, at);
  });
}

/**
 * Changes one's own password; one's other sessions end.
 * @throws forbidden where passwords are not used; invalid with the sentence at `currentPassword` or `password`, too_many_requests
 */
export async function changeOwnPassword(
  actor: Actor,
  input: { currentPassword: string; password: string },
): Promise<void> {
  // Somebody at an unlocked screen must not try passwords for ever.
  const tries = createHash("sha256").update(`change ${actor.userId}`).digest("hex");
  const wait = await consume(signInTries, tries);
  if (wait > 0) throw tooManyRequests(wait);
  const owner = await ownerOf(actor);
  if (owner.loginMethod !== "password") {
    throw new GatehouseError("forbidden", "Your organization does not sign in with passwords.");
  }
  if (!(await verifyPassword(owner.passwordHash, input.currentPassword))) {
    const message = "This is not your current password.";
    throw new GatehouseError("invalid", message, { currentPassword: message });
  }
  await signInTries.delete(tries);
  const passwordHash = await hashNew(input.password, owner);
  const at = now();
  await db.transaction(async (tx) => {
    const [changed] = await tx.execute(sql`
      update users
      set password_hash = ${passwordHash}, code_expires_at = null, version = version + 1
      where id = ${owner.id} and status = 'active' and password_hash = ${owner.passwordHash}
      returning id
    `);
    if (!changed) throw sessionEnded();
    await endSessions(tx, [owner.id], "password", at, actor.sessionId);
    await passwordChanged(tx, owner, actor.origin, at);
  });
}
