import { and, between, eq, exists, gt, notExists, sql } from "drizzle-orm";
import type { SQL, SQLWrapper } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import {
  auditEvents,
  bulkOperationParts,
  bulkOperations,
  groupMemberships,
} from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { after, now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { lockUsers } from "@/lib/users/lock";
import { retryOnCollision } from "@/lib/transactions";
import { undoableFor } from "@/lib/undo";

import { isGroupChange, requireChange } from "./decide";
import type { Change } from "./decide";
import { isGroupOperation } from "./messages";
import type { BulkOperationName } from "./messages";
import { createOperation, workOn } from "./operation";
import { readChange } from "./preview";
import { isUndone, loadBulkOperation, reverseOperations } from "./queries";
import type { BulkOperation } from "./queries";
import { leaveToWorkers, lockStart } from "./start";

const conflict = (sentence: string) => new GatehouseError("conflict", sentence);

/** Locks an operation, so that a second request to undo it sees the first one. */
async function lockOperation(tx: Transaction, actor: Actor, operationId: string) {
  const [operation] = await tx
    .select({
      actorId: bulkOperations.actorId,
      operation: bulkOperations.operation,
      groupId: bulkOperations.groupId,
      endsAt: bulkOperations.endsAt,
      createdAt: bulkOperations.createdAt,
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
  { operation, groupId, finishedAt, changed, undoOf, isUndone: undone }: LockedOperation,
  at: Date,
): { reverse: BulkOperationName; finishedAt: Date } {
  const reverse = reverseOperations[operation];
  if (!reverse) throw conflict("This can't be undone.");
  if (isGroupOperation(operation) && groupId === null) {
    throw conflict("The group was deleted, so this can't be undone.");
  }
  if (!finishedAt) throw conflict("The operation is still running. Cancel it first.");
  if (undoOf) throw conflict("An undo can't be undone.");
  if (undone) throw conflict("This has already been undone.");
  if (after(finishedAt, undoableFor) <= at) {
    throw conflict("This was done more than 10 minutes ago and can no longer be undone.");
  }
  if (changed === 0) throw conflict("There is nothing to undo: no user was changed.");
  return { reverse, finishedAt };
}

/**
 * The condition that a user is as the operation left them, so that undoing it takes nothing back
 * that was done since.
 */
function isUnchangedSince(
  tx: Transaction,
  organizationId: string,
  { actorId, operation, groupId, endsAt, createdAt }: LockedOperation,
  finishedAt: Date,
  change: Change,
  userId: SQLWrapper,
): SQL {
  const membership = (condition?: SQL) =>
    tx
      .select({ userId: groupMemberships.userId })
      .from(groupMemberships)
      .where(
        and(
          sql`${groupMemberships.userId} = ${userId}`,
          eq(groupMemberships.groupId, groupId!),
          condition,
        ),
      );
  if (operation === "add_to_group") {
    return exists(
      membership(
        and(
          eq(groupMemberships.addedBy, actorId),
          between(groupMemberships.createdAt, createdAt, finishedAt),
          sql`${groupMemberships.endsAt} is not distinct from
            ${endsAt?.toISOString() ?? null}::timestamptz`,
        ),
      ),
    );
  }
  const events = (action: SQL | undefined) =>
    tx
      .select({ id: auditEvents.id })
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.organizationId, organizationId),
          eq(auditEvents.targetId, sql`${userId}::text`),
          action,
          gt(auditEvents.at, finishedAt),
        ),
      );
  if (isGroupChange(change)) {
    const joinedAndLeft = events(
      and(
        eq(auditEvents.action, "user.group_left"),
        sql`${auditEvents.before} ->> 'group' = ${change.group.name}`,
      ),
    );
    return and(notExists(membership()), notExists(joinedAndLeft))!;
  }
  return notExists(
    events(eq(auditEvents.action, operation === "disable" ? "user.disabled" : "user.enabled")),
  );
}

/**
 * Undoes the actor's own operation, where it can be, once and within 10 minutes: changes back exactly the
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
  const operation = await lockOperation(tx, actor, operationId);
  const { reverse, finishedAt } = requireUndoable(operation, at);
  // See `startBulkOperation`.
  const subject = isGroupOperation(reverse) ? (await lockUsers(tx, actor, [], at)).subject : actor;
  const change = await readChange(tx, actor, subject, {
    operation: reverse,
    roleKey: null,
    groupId: operation.groupId,
    endsAt: null,
  });
  requireChange(subject, change);
  const changed = tx
    .select({ userId: sql<string>`unnest(${bulkOperationParts.changedIds})`.as("user_id") })
    .from(bulkOperationParts)
    .where(eq(bulkOperationParts.operationId, operationId))
    .as("changed");
  // The query builder would leave out the table, and a subquery would take its own column.
  const userId = sql`changed.user_id`;
  const selected = tx
    .select({ userId: changed.userId })
    .from(changed)
    .where(isUnchangedSince(tx, actor.organization.id, operation, finishedAt, change, userId));
  const created = await createOperation(tx, actor, { change, undoOf: operationId }, selected, at);
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
