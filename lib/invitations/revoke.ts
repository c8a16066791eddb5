import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { invitations, users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { leaveAllGroups } from "@/lib/groups/leave";
import { retryOnCollision } from "@/lib/transactions";

import { lockActor } from "@/lib/users/lock";

import { lockChangeable } from "./lock";
import { resultsFor } from "./results";
import type { ChangeResult } from "./schema";

/**
 * Ends open or expired invitations: their links stop working, and the users become Deleted and leave
 * their groups.
 * @returns one result per id, in the order given
 * @throws forbidden without users:manage
 */
export async function revokeInvitations(
  actor: Actor,
  ids: readonly string[],
): Promise<ChangeResult[]> {
  requirePermission(actor, "users:manage");
  const at = now();
  // Users are locked in the order of their invitations, which may deadlock with changes of users.
  return retryOnCollision(() => db.transaction((tx) => revokeIn(tx, actor, ids, at)));
}

async function revokeIn(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
  at: Date,
): Promise<ChangeResult[]> {
  const subject = await lockActor(tx, actor, at);
  requirePermission(subject, "users:manage");
  const revoked = await lockChangeable(tx, actor, subject, ids, at);
  await tx
    .update(invitations)
    .set({ revokedAt: at })
    .where(
      inIds(
        invitations.id,
        revoked.map(({ id }) => id),
      ),
    );
  const userIds = revoked.map(({ userId }) => userId);
  const ended = await tx
    .update(users)
    .set({ status: "deleted", deletedAt: at })
    .where(and(inIds(users.id, userIds), eq(users.status, "invited")))
    .returning({ id: users.id });
  await leaveAllGroups(
    tx,
    ended.map(({ id }) => id),
  );
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    revoked.map(({ userId, email }) => ({
      action: "invitation.revoked",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before: { status: "invited" },
      after: { status: "deleted" },
    })),
    at,
  );
  return resultsFor(tx, actor, ids, revoked);
}
