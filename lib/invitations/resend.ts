import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { invitations } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser, Actor } from "@/lib/access/actor";
import type { Access } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { invitationLifetime } from "@/lib/lifetimes";
import { enqueueMails } from "@/lib/mail/enqueue";

import { lockActor } from "@/lib/users/lock";

import { lockChangeable } from "./lock";
import { resultsFor } from "./results";
import type { ChangeResult } from "./schema";

/**
 * Renews the open or expired invitations among `ids` that the actor may change, in place: the same
 * row, a new link, the old link stops working; with emails and audit events. A constant number of
 * statements.
 */
export async function renewInvitations(
  tx: Transaction,
  actor: ActingUser,
  subject: Access,
  ids: readonly string[],
  at: Date,
) {
  const open = await lockChangeable(tx, actor, subject, ids, at);
  const expiresAt = after(at, invitationLifetime);
  const renewed = await tx
    .update(invitations)
    .set({ generation: sql`${invitations.generation} + 1`, sentAt: at, expiresAt })
    .where(
      inIds(
        invitations.id,
        open.map(({ id }) => id),
      ),
    )
    .returning({ id: invitations.id, generation: invitations.generation });
  const generationOf = new Map(renewed.map(({ id, generation }) => [id, generation]));
  await enqueueMails(
    tx,
    open.map(({ id, userId, email }) => ({
      organizationId: actor.organization.id,
      userId,
      kind: "invitation",
      recipient: email,
      invitationId: id,
      generation: generationOf.get(id)!,
    })),
    at,
  );
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    open.map(({ userId, email, expiresAt: previousExpiry }) => ({
      action: "invitation.resent",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before: { expiresAt: previousExpiry },
      after: { expiresAt },
    })),
    at,
  );
  return open;
}

/**
 * Renews open or expired invitations.
 * @returns one result per id, in the order given
 * @throws forbidden without users:manage
 */
export async function resendInvitations(
  actor: Actor,
  ids: readonly string[],
): Promise<ChangeResult[]> {
  requirePermission(actor, "users:manage");
  const at = now();
  return db.transaction(async (tx) => {
    const subject = await lockActor(tx, actor, at);
    requirePermission(subject, "users:manage");
    return resultsFor(tx, actor, ids, await renewInvitations(tx, actor, subject, ids, at));
  });
}
