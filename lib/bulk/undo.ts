import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import type { AuditAction } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { retryOnCollision } from "@/lib/transactions";

import { createOperation, workOn } from "./operation";
import { loadBulkOperation, undoableFor } from "./queries";
import type { BulkOperation } from "./queries";
import { leaveToWorkers, startInTurn } from "./start";
import type { BulkOperationName } from "./messages";

const conflict = (sentence: string) => new GatehouseError("conflict", sentence);

type Undone = {
  actorId: string;
  operation: BulkOperationName;
  finishedAt: string | null;
  changed: number;
  isUndo: boolean;
  undone: boolean;
};

/** @throws not_found for what others did, conflict with the reason why it stays */
function requireUndoable(actor: Actor, row: Undone | undefined, at: Date): "enable" | "disable" {
  if (row?.actorId !== actor.userId) throw notFound("The operation");
  const { operation } = row;
  if (operation !== "disable" && operation !== "enable") {
    throw conflict("Only disabling and enabling can be undone.");
  }
  if (!row.finishedAt) throw conflict("The operation is still at work. Cancel it first.");
  if (row.isUndo) throw conflict("This took another operation back, and cannot be undone itself.");
  if (row.undone) throw conflict("This was undone already.");
  if (after(new Date(row.finishedAt), undoableFor) <= at) {
    throw conflict("This was done more than 10 minutes ago and cannot be undone any more.");
  }
  if (row.changed === 0) throw conflict("There is nothing to undo: nobody was changed.");
  return operation === "disable" ? "enable" : "disable";
}

/**
 * Takes back a *Disable* or *Enable* of one's own, within 10 minutes and once: the reverse is done to
 * exactly the people whom it had changed and nobody has changed back and forth since, by the same
 * rules as anything else.
 * @returns the operation that does so, done already or at work
 * @throws not_found, forbidden, or conflict with the reason why it stays
 */
export async function undoBulkOperation(actor: Actor, operationId: string): Promise<BulkOperation> {
  requirePermission(actor, "users:manage");
  const at = now();
  const undoId = await retryOnCollision(() =>
    db.transaction((tx) => undoIn(tx, actor, operationId, at)),
  );
  return loadBulkOperation(actor, undoId);
}

/** @returns the id of the operation that takes the other one back */
async function undoIn(
  tx: Transaction,
  actor: Actor,
  operationId: string,
  at: Date,
): Promise<string> {
  await startInTurn(tx, actor.organization.id);
  // Taken, so that of two presses the second one finds what the first began.
  const [row] = await tx.execute<Undone>(sql`
    select actor_id as "actorId", operation, finished_at as "finishedAt", changed,
      undo_of is not null as "isUndo",
      exists (select from bulk_operations as undo where undo.undo_of = bulk_operations.id) as undone
    from bulk_operations
    where id = ${operationId} and organization_id = ${actor.organization.id}
    for no key update
  `);
  const reverse = requireUndoable(actor, row, at);
  // Whom somebody has disabled or enabled again since is as they want it.
  const again: AuditAction = reverse === "enable" ? "user.disabled" : "user.enabled";
  const people = sql`
    select changed.id from (
      select unnest(changed_ids) as id from bulk_operation_parts where operation_id = ${operationId}
    ) as changed
    where not exists (
      select from audit_events
      where organization_id = ${actor.organization.id} and target_id = changed.id::text
        and action = ${again} and at > ${row!.finishedAt}
    )
  `;
  const operation = { change: { operation: reverse }, undoOf: operationId };
  const created = await createOperation(tx, actor, operation, people, at);
  if (created.parts > 1) await leaveToWorkers(tx, actor.organization.id);
  else if (created.parts === 0 || (await workOn(tx, created, actor, at)) === 0) {
    throw conflict("There is nothing to undo: all of them have been changed since.");
  }
  // Its report is out of date.
  await tx.execute(
    sql`update bulk_operations set dismissed_at = ${at.toISOString()} where id = ${operationId}`,
  );
  return created.id;
}
