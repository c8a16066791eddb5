import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError, notFound } from "@/lib/errors";
import { enqueueMails } from "@/lib/mail/enqueue";
import { temporaryPassword } from "@/lib/secrets/codes";
import { endSessions } from "@/lib/sessions/end";
import { lockUsers } from "@/lib/users/lock";
import { decideOperation } from "@/lib/users/operations";
import type { UserOperation } from "@/lib/users/operations";
import type { PersonFacts } from "@/lib/users/list/row";

import { confirmationCodeLifetime, temporaryPasswordLifetime } from "@/lib/passwords/lifetimes";

/** Loads and locks one person whom the actor may do this to. @throws the reason why not */
async function lockOne(
  tx: Transaction,
  actor: Actor,
  operation: UserOperation,
  userId: string,
  at: Date,
): Promise<PersonFacts> {
  const { subject, people } = await lockUsers(tx, actor, [userId], at);
  const person = people.get(userId);
  if (!person) throw notFound("This person");
  const decision = decideOperation(subject, operation, { ...person, lastAdministrator: false }, at);
  if (!decision.allowed) throw new GatehouseError("conflict", decision.reason);
  return person;
}

/**
 * Makes a new temporary password, valid 15 days, and mails it again; the old one and the sessions
 * that it opened are void (docs/product.md#password-status).
 * @returns where nobody delivers mail, the temporary password, to be shown once
 * @throws not_found, or conflict when it does not apply
 */
export async function resendWelcome(
  actor: Actor,
  userId: string,
): Promise<{ email: string; temporaryPassword?: string }> {
  const at = now();
  return db.transaction(async (tx) => {
    const person = await lockOne(tx, actor, "resend_welcome", userId, at);
    const [row] = await tx.execute<{ generation: number }>(sql`
      update users
      set temporary_generation = temporary_generation + 1,
        temporary_expires_at = ${after(at, temporaryPasswordLifetime).toISOString()},
        version = version + 1
      where id = ${userId}
      returning temporary_generation as generation
    `);
    const { generation } = row!;
    await endSessions(tx, [userId], "password", at);
    const mail = {
      organizationId: actor.organization.id,
      userId,
      recipient: person.email,
      generation,
    };
    await enqueueMails(tx, [{ ...mail, kind: "welcome" }], at);
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "user.welcome_resent",
          targetType: "user",
          targetId: userId,
          targetLabel: person.email,
          before: { passwordStatus: person.passwordStatus },
          after: { passwordStatus: "temporary" },
        },
      ],
      at,
    );
    return {
      email: person.email,
      temporaryPassword:
        env.mail.transport === "outbox" ? temporaryPassword(userId, generation) : undefined,
    };
  });
}

/**
 * Voids the password and every session of a person and mails them a confirmation code, valid one
 * hour (docs/product.md#password-status).
 * @throws not_found, or conflict when it does not apply
 */
export async function resetPassword(actor: Actor, userId: string): Promise<{ email: string }> {
  const at = now();
  return db.transaction(async (tx) => {
    const person = await lockOne(tx, actor, "reset_password", userId, at);
    const [row] = await tx.execute<{ generation: number }>(sql`
      update users
      set password_hash = null, temporary_expires_at = null,
        code_generation = code_generation + 1, code_tries = 0,
        code_expires_at = ${after(at, confirmationCodeLifetime).toISOString()},
        version = version + 1
      where id = ${userId}
      returning code_generation as generation
    `);
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
