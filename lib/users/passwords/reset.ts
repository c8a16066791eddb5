import { eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser, Actor } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError, notFound } from "@/lib/errors";
import { enqueueMails } from "@/lib/mail/enqueue";
import { temporaryPassword } from "@/lib/secrets/codes";
import { enqueueWelcome } from "@/lib/users/create";
import { endSessions } from "@/lib/users/end-sessions";
import { lockUsers } from "@/lib/users/lock";
import { decideOperation } from "@/lib/users/operations";
import type { UserOperation } from "@/lib/users/operations";
import type { PersonFacts } from "@/lib/users/list/row";

import { confirmationCodeLifetime, temporaryPasswordLifetime } from "@/lib/lifetimes";

/** Loads and locks a user on whom the actor may run the operation. @throws the reason why not */
async function lockOne(
  tx: Transaction,
  actor: Actor,
  operation: UserOperation,
  userId: string,
  at: Date,
): Promise<PersonFacts> {
  const { subject, people } = await lockUsers(tx, actor, [userId], at);
  const person = people.get(userId);
  if (!person) throw notFound("This user");
  const decision = decideOperation(subject, operation, { ...person, lastAdministrator: false }, at);
  if (!decision.allowed) throw new GatehouseError("conflict", decision.reason);
  return person;
}

/**
 * Emails a new temporary password, valid 15 days. The old one and the sessions that it opened stop
 * working (docs/product.md#password-status).
 * @returns the temporary password where no mail provider is configured
 * @throws not_found, or conflict when it does not apply
 */
export async function resendWelcome(
  actor: Actor,
  userId: string,
): Promise<{ email: string; temporaryPassword?: string }> {
  const at = now();
  return db.transaction(async (tx) => {
    const person = await lockOne(tx, actor, "resend_welcome", userId, at);
    const [renewed] = await renewTemporaryPasswords(tx, actor, [person], at);
    return {
      email: person.email,
      temporaryPassword:
        env.mail.transport === "outbox"
          ? temporaryPassword(userId, renewed!.temporaryGeneration)
          : undefined,
    };
  });
}

/**
 * Emails new temporary passwords to any number of locked users, for whom `resend_welcome` is allowed,
 * with a constant number of statements.
 */
export async function renewTemporaryPasswords(
  tx: Transaction,
  actor: ActingUser,
  people: readonly Pick<PersonFacts, "userId" | "email" | "passwordStatus">[],
  at: Date,
): Promise<{ userId: string; email: string; temporaryGeneration: number }[]> {
  if (people.length === 0) return [];
  const ids = people.map(({ userId }) => userId);
  const renewed = await tx
    .update(users)
    .set({
      temporaryGeneration: sql`${users.temporaryGeneration} + 1`,
      temporaryExpiresAt: after(at, temporaryPasswordLifetime),
      version: sql`${users.version} + 1`,
    })
    .where(inIds(users.id, ids))
    .returning({
      userId: users.id,
      email: users.email,
      temporaryGeneration: users.temporaryGeneration,
    });
  await endSessions(tx, ids, "password", at);
  await enqueueWelcome(tx, actor.organization.id, renewed, true, at);
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    people.map(({ userId, email, passwordStatus }) => ({
      action: "user.welcome_resent",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before: { passwordStatus },
      after: { passwordStatus: "temporary" },
    })),
    at,
  );
  return renewed;
}

/**
 * Ends the password and every session of a user and emails them a confirmation code, valid one hour (docs/product.md#password-status).
 * @throws not_found, or conflict when it does not apply
 */
export async function resetPassword(actor: Actor, userId: string): Promise<{ email: string }> {
  const at = now();
  return db.transaction(async (tx) => {
    const person = await lockOne(tx, actor, "reset_password", userId, at);
    const [row] = await tx
      .update(users)
      .set({
        passwordHash: null,
        temporaryExpiresAt: null,
        codeGeneration: sql`${users.codeGeneration} + 1`,
        codeTries: 0,
        codeExpiresAt: after(at, confirmationCodeLifetime),
        version: sql`${users.version} + 1`,
      })
      .where(eq(users.id, userId))
      .returning({ generation: users.codeGeneration });
    await endSessions(tx, [userId], "password", at);
    const mail = { organizationId: actor.organization.id, userId, recipient: person.email };
    await enqueueMails(tx, [{ ...mail, kind: "password_reset", generation: row!.generation }], at);
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "password.reset",
          targetType: "user",
          targetId: userId,
          targetLabel: person.email,
          before: { passwordStatus: person.passwordStatus },
          after: { passwordStatus: "reset_code" },
        },
      ],
      at,
    );
    return { email: person.email };
  });
}
