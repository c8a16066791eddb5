import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { lockUsers } from "@/lib/users/lock";
import { decideOperation } from "@/lib/users/operations";

import { endSession, endSessions } from "@/lib/users/end-sessions";

/**
 * Ends the open sessions of a user, or one of them.
 * @returns how many were ended
 * @throws not_found, or conflict with the reason
 */
export async function endSessionsOf(
  actor: Actor,
  userId: string,
  sessionId?: string,
): Promise<{ email: string; count: number }> {
  const at = now();
  return db.transaction(async (tx) => {
    const { subject, people } = await lockUsers(tx, actor, [userId], at);
    const person = people.get(userId);
    if (!person) throw notFound("This user");
    const target = { ...person, lastAdministrator: false };
    const decision = decideOperation(subject, "end_sessions", target, at);
    if (!decision.allowed) throw new GatehouseError("conflict", decision.reason);
    const count = sessionId
      ? Number(await endSession(tx, userId, sessionId, at))
      : await endSessions(tx, [userId], "ended", at);
    await recordEnd(tx, actor, { id: userId, email: person.email }, count, at);
    return { email: person.email, count };
  });
}

/** Ends one of the actor's own sessions, which needs no permission. @throws not_found */
export async function endOwnSession(actor: Actor, sessionId: string): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    if (!(await endSession(tx, actor.userId, sessionId, at))) throw notFound("The session");
    await recordEnd(tx, actor, { id: actor.userId, email: actor.email }, 1, at);
  });
}

/** Ends the actor's other sessions. @returns how many were ended */
export async function endOtherSessions(actor: Actor): Promise<{ count: number }> {
  const at = now();
  return db.transaction(async (tx) => {
    const count = await endSessions(tx, [actor.userId], "ended", at, actor.sessionId);
    await recordEnd(tx, actor, { id: actor.userId, email: actor.email }, count, at);
    return { count };
  });
}

async function recordEnd(
  tx: Transaction,
  actor: Actor,
  user: { id: string; email: string },
  count: number,
  at: Date,
): Promise<void> {
  if (count === 0) return;
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    [
      {
        action: "user.sessions_ended",
        targetType: "user",
        targetId: user.id,
        targetLabel: user.email,
        after: { ended: count },
      },
    ],
    at,
  );
}
