import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";

import { loadBulkOperation } from "./queries";
import type { BulkOperation } from "./queries";
import type { BulkOperationName } from "./messages";

type Cancelled = {
  starterId: string;
  starterEmail: string;
  /** How far it came. */
  came: { operation: BulkOperationName; selected: number; changed: number };
};

/**
 * Ends an operation after the part that is at work: what was done stays done. One's own, or of
 * somebody whom one may act on.
 * @throws not_found, forbidden, or conflict for one that has ended
 */
export async function cancelBulkOperation(
  actor: Actor,
  operationId: string,
): Promise<BulkOperation> {
  const { mayCancel, state } = await loadBulkOperation(actor, operationId);
  if (state === "running" && !mayCancel) {
    throw new GatehouseError("forbidden", "Whoever started this has a role above yours.");
  }
  await db.transaction(async (tx) => {
    // Waits for the part that is at work, and maybe one more: they hold the row. The end comes after
    // them, so that undoing does not take what they did for something later.
    await tx.execute(sql`
      select from bulk_operations where id = ${operationId} for no key update
    `);
    const at = now();
    const [cancelled] = await tx.execute<Cancelled>(sql`
      update bulk_operations as operation set state = 'cancelled', finished_at = ${at.toISOString()}
      from users
      where operation.id = ${operationId} and operation.state = 'running'
        and users.id = operation.actor_id
      returning users.id as "starterId", users.email as "starterEmail",
        jsonb_build_object(
          'operation', operation.operation, 'selected', total, 'changed', changed
        ) as came
    `);
    if (!cancelled) throw new GatehouseError("conflict", "The operation has ended.");
    const { starterId, starterEmail, came } = cancelled;
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "users.change_cancelled",
          targetType: "user",
          targetId: starterId,
          targetLabel: starterEmail,
          after: came,
        },
      ],
      at,
    );
  });
  return loadBulkOperation(actor, operationId);
}

/**
 * Takes the report of one's own operation off the page.
 * @throws not_found for what others did or what has not ended
 */
export async function dismissBulkOperation(actor: Actor, operationId: string): Promise<void> {
  requirePermission(actor, "users:manage");
  const dismissed = await db.execute(sql`
    update bulk_operations set dismissed_at = ${now().toISOString()}
    where id = ${operationId} and organization_id = ${actor.organization.id}
      and actor_id = ${actor.userId} and state <> 'running'
  `);
  if (dismissed.count === 0) throw notFound("The operation");
}
