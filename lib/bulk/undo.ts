import { and, eq, gt, notExists, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditEvents, bulkOperationParts, bulkOperations } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { after, now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { retryOnCollision } from "@/lib/transactions";

import { createOperation, workOn } from "./operation";
import { isUndone, loadBulkOperation, undoableFor } from "./queries";
import type { BulkOperation } from "./queries";
import { leaveToWorkers, lockStart } from "./start";

const conflict = (sentence: string) => new GatehouseError("conflict", sentence);

/** Locks an operation, so that a second request to undo it sees the first one. */
async function lockOperation(tx: Transaction, actor: Actor, operationId: string) {
  const [operation] = await tx
    .select({
      actorId: bulkOperations.actorId,
      operation: bulkOperations.operation,
      finishedAt: bulkOperations.finishedAt,
      changed: bulkOperations.changed,
      undoOf: bulkOperations.undoOf,
      isUndone,
    })
    .from(bulkOperations)
    .where(
      and(
        eq(bulkOperations.id, operationId),
        eq(bulkOperations.organizationId, actor.organization.id),
      ),
    )
    .for("no key update");
  if (operation?.actorId !== actor.userId) throw notFound("The operation");
  return operation;
}

type LockedOperation = Awaited<ReturnType<typeof lockOperation>>;

/** @throws conflict with the reason why the operation cannot be undone */
function requireUndoable(
  { operation, finishedAt, changed, undoOf, isUndone: undone }: LockedOperation,
  at: Date,
): { reverse: "enable" | "disable"; finishedAt: Date } {
  if (operation !== "disable" && operation !== "enable") {
    throw conflict("Only disabling and enabling can be undone.");
  }
  if (!finishedAt) throw conflict("The operation is still running. Cancel it first.");
  if (undoOf) throw conflict("An undo can't be undone.");
  if (undone) throw conflict("This has already been undone.");
  if (after(finishedAt, undoableFor) <= at) {
    throw conflict("This was done more than 10 minutes ago and can no longer be undone.");
  }
  if (changed === 0) throw conflict("There is nothing to undo: no user was changed.");
  return { reverse: operation === "disable" ? "enable" : "disable", finishedAt };
}

/**
 * Undoes the actor's own *Disable* or *Enable*, once and within 10 minutes: changes back exactly the
 * users that it changed and that were not changed again since, by the usual rules.
 * @returns the operation that undoes it, done or running
 * @throws not_found, forbidden, or conflict with the reason why it cannot be undone
 */
export async function undoBulkOperation(actor: Actor, operationId: string): Promise<BulkOperation> {
  requirePermission(actor, "users:manage");
  const at = now();
  const undoId = await retryOnCollision(() =>
    db.transaction((tx) => undoIn(tx, actor, operationId, at)),
  );
  return loadBulkOperation(actor, undoId);
}

/** @returns the id of the operation that undoes the other one */
async function undoIn(
  tx: Transaction,
  actor: Actor,
  operationId: string,
  at: Date,
): Promise<string> {
  await lockStart(tx, actor.organization.id);
  const undoable = requireUndoable(await lockOperation(tx, actor, operationId), at);
  const { reverse, finishedAt } = undoable;
  const changed = tx
    .select({ userId: sql<string>`unnest(${bulkOperationParts.changedIds})`.as("user_id") })
    .from(bulkOperationParts)
    .where(eq(bulkOperationParts.operationId, operationId))
    .as("changed");
  // Users that were disabled or enabled again since then stay as they are.
  const changedSince = tx
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, actor.organization.id),
        eq(auditEvents.targetId, sql`${changed.userId}::text`),
        eq(auditEvents.action, reverse === "enable" ? "user.disabled" : "user.enabled"),
        gt(auditEvents.at, finishedAt),
      ),
    );
  const selected = tx
    .select({ userId: changed.userId })
    .from(changed)
    .where(notExists(changedSince));
  const operation = { change: { operation: reverse }, undoOf: operationId };
  const created = await createOperation(tx, actor, operation, selected, at);
  if (created.batches > 1) await leaveToWorkers(tx, actor.organization.id);
  else if (created.batches === 0 || (await workOn(tx, created, actor, at)) === 0) {
    throw conflict("There is nothing to undo: all of these users have been changed since.");
  }
  await tx
    .update(bulkOperations)
    .set({ dismissedAt: at })
    .where(eq(bulkOperations.id, operationId));
  return created.id;
}
