import { createHash } from "node:crypto";

import { and, eq, exists, gt, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations, sessions, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { consume, signInTries, tooManyRequests } from "@/lib/rate-limits";
import { endSessions } from "@/lib/users/end-sessions";

import { passwordChanged } from "./code";
import { hashPassword, verifyPassword } from "@/lib/passwords/hash";
import { passwordProblem } from "@/lib/passwords/problem";

type Owner = Awaited<ReturnType<typeof ownerOf>>;

const sessionEnded = () =>
  new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");

async function ownerOf(actor: Actor) {
  const [owner] = await db
    .select({
      id: users.id,
      organizationId: users.organizationId,
      email: users.email,
      firstName: users.firstName,
      lastName: users.lastName,
      passwordHash: users.passwordHash,
      loginMethod: identityConfigurations.loginMethod,
    })
    .from(users)
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, users.organizationId),
    )
    .where(and(eq(users.id, actor.userId), eq(users.status, "active")));
  if (!owner) throw sessionEnded();
  return owner;
}

async function hashNew(password: string, owner: Owner): Promise<string> {
  const problem = passwordProblem(password, owner);
  if (problem) throw new GatehouseError("invalid", problem, { password: problem });
  return hashPassword(password);
}

/**
 * *Choose a new password*, after signing in with a temporary one. Other sessions end.
 * @throws unauthenticated when another browser was first or the temporary password has expired
 */
export async function chooseOwnPassword(actor: Actor, password: string): Promise<void> {
  const owner = await ownerOf(actor);
  const passwordHash = await hashNew(password, owner);
  const at = now();
  await db.transaction(async (tx) => {
    // A transaction that replaces the temporary password holds this lock until it has ended the
    // session.
    await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.id, owner.id))
      .for("no key update");
    const openSession = tx
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.id, actor.sessionId), isNull(sessions.endedAt)));
    const [changed] = await tx
      .update(users)
      .set({
        passwordHash,
        temporaryExpiresAt: null,
        codeExpiresAt: null,
        version: sql`${users.version} + 1`,
      })
      .where(
        and(
          eq(users.id, owner.id),
          eq(users.status, "active"),
          exists(openSession),
          gt(users.temporaryExpiresAt, at),
        ),
      )
      .returning({ id: users.id });
    if (!changed) throw sessionEnded();
    await endSessions(tx, [owner.id], "password", at, actor.sessionId);
    await passwordChanged(tx, owner, actor.origin, at);
  });
}

/**
 * Changes the actor's own password; their other sessions end.
 * @throws forbidden in organizations without passwords; invalid with the message at
 * `currentPassword` or `password`; too_many_requests
 */
export async function changeOwnPassword(
  actor: Actor,
  input: { currentPassword: string; password: string },
): Promise<void> {
  // Limits guesses of the password at an unlocked screen.
  const tries = createHash("sha256").update(`change ${actor.userId}`).digest("hex");
  const wait = await consume(signInTries, tries);
  if (wait > 0) throw tooManyRequests(wait);
  const owner = await ownerOf(actor);
  if (owner.loginMethod !== "password") {
    throw new GatehouseError("forbidden", "Your organization doesn't sign in with passwords.");
  }
  if (!(await verifyPassword(owner.passwordHash, input.currentPassword))) {
    const message = "This is not your current password.";
    throw new GatehouseError("invalid", message, { currentPassword: message });
  }
  await signInTries.delete(tries);
  const passwordHash = await hashNew(input.password, owner);
  const at = now();
  await db.transaction(async (tx) => {
    const [changed] = await tx
      .update(users)
      .set({ passwordHash, codeExpiresAt: null, version: sql`${users.version} + 1` })
      .where(
        and(
          eq(users.id, owner.id),
          eq(users.status, "active"),
          // Verified above, so the user has a password.
          eq(users.passwordHash, owner.passwordHash!),
        ),
      )
      .returning({ id: users.id });
    if (!changed) throw sessionEnded();
    await endSessions(tx, [owner.id], "password", at, actor.sessionId);
    await passwordChanged(tx, owner, actor.origin, at);
  });
}
