import { and, eq, ne } from "drizzle-orm";

import { db } from "@/db/client";
import { bulkOperations, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";

import { loadBulkOperation } from "./queries";
import type { BulkOperation } from "./queries";

/**
 * Ends an operation after the batch that is running: what was done stays done. The actor can cancel
 * their own operations and those of users on whom they can act.
 * @throws not_found, forbidden, or conflict for one that has ended
 */
export async function cancelBulkOperation(
  actor: Actor,
  operationId: string,
): Promise<BulkOperation> {
  const { mayCancel, state } = await loadBulkOperation(actor, operationId);
  if (state === "running" && !mayCancel) {
    throw new GatehouseError("forbidden", "The person who started this has a role above yours.");
  }
  await db.transaction(async (tx) => {
    const byId = eq(bulkOperations.id, operationId);
    // Waits for the batch that a worker is doing, which holds the row. The time is read after that, so
    // that undoing does not take what that batch did for a later change.
    await tx
      .select({ id: bulkOperations.id })
      .from(bulkOperations)
      .where(byId)
      .for("no key update");
    const at = now();
    const [cancelled] = await tx
      .update(bulkOperations)
      .set({ state: "cancelled", finishedAt: at })
      .from(users)
      .where(and(byId, eq(bulkOperations.state, "running"), eq(users.id, bulkOperations.actorId)))
      .returning({
        actorId: users.id,
        actorEmail: users.email,
        operation: bulkOperations.operation,
        selected: bulkOperations.total,
        changed: bulkOperations.changed,
      });
    if (!cancelled) throw new GatehouseError("conflict", "The operation has ended.");
    const { actorId, actorEmail, ...progress } = cancelled;
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "users.change_cancelled",
          targetType: "user",
          targetId: actorId,
          targetLabel: actorEmail,
          after: progress,
        },
      ],
      at,
    );
  });
  return loadBulkOperation(actor, operationId);
}

/**
 * Removes the report of the actor's own operation from the page.
 * @throws not_found for operations of other users and for running ones
 */
export async function dismissBulkOperation(actor: Actor, operationId: string): Promise<void> {
  requirePermission(actor, "users:manage");
  const dismissed = await db
    .update(bulkOperations)
    .set({ dismissedAt: now() })
    .where(
      and(
        eq(bulkOperations.id, operationId),
        eq(bulkOperations.organizationId, actor.organization.id),
        eq(bulkOperations.actorId, actor.userId),
        ne(bulkOperations.state, "running"),
      ),
    );
  if (dismissed.count === 0) throw notFound("The operation");
}
