import { and, eq, gt, isNull, notExists, sql } from "drizzle-orm";
import type { SQLWrapper } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import type { Transaction } from "@/db/client";
import { bulkOperationParts, bulkOperations } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";

import { insertBatches } from "./bulk-queries";
import { isGroupChange } from "./decide";
import type { Change } from "./decide";
import { addSkips } from "./messages";
import { perform } from "./perform";
import { batchSizeOf } from "./schema";

/** A running operation, while its row is locked. */
export type RunningOperation = Pick<
  typeof bulkOperations.$inferSelect,
  "id" | "organizationId" | "operation" | "roleKey" | "groupId" | "endsAt" | "undoOf" | "skipped"
>;

export type NewOperation = {
  change: Change;
  /** The id of the operation that this one undoes. */
  undoOf?: string;
};

/**
 * Inserts an operation with its users in batches, with the same few statements for any number of users.
 * @param selected a query with the id of each user as its only column
 */
export async function createOperation(
  tx: Transaction,
  actor: ActingUser,
  { change, undoOf }: NewOperation,
  selected: SQLWrapper,
  at: Date,
): Promise<RunningOperation & { total: number; batches: number }> {
  const [operation] = await tx
    .insert(bulkOperations)
    .values({
      organizationId: actor.organization.id,
      actorId: actor.userId,
      ...actor.origin,
      operation: change.operation,
      roleKey: change.operation === "change_role" ? change.role.key : null,
      groupId: isGroupChange(change) ? change.group.id : null,
      endsAt: change.operation === "add_to_group" ? change.endsAt : null,
      undoOf,
      state: "running",
      total: 0,
      createdAt: at,
    })
    .returning();
  const { id } = operation!;
  const { batches, total } = await insertBatches(tx, id, selected, batchSizeOf(change.operation));
  await tx.update(bulkOperations).set({ total }).where(eq(bulkOperations.id, id));
  return { ...operation!, batches, total };
}

/**
 * Does the next batch of an operation whose row is locked, and marks the operation as done with the
 * last one.
 * @returns how many users were changed
 * @throws unauthenticated or forbidden when the actor is no longer allowed to do it
 */
export async function workOn(
  tx: Transaction,
  operation: RunningOperation,
  actor: ActingUser,
  at: Date,
): Promise<number> {
  const { id } = operation;
  const later = alias(bulkOperationParts, "later");
  const [batch] = await tx
    .select({
      number: bulkOperationParts.number,
      userIds: bulkOperationParts.userIds,
      isLast: sql<boolean>`${notExists(
        tx
          .select({ number: later.number })
          .from(later)
          .where(and(eq(later.operationId, id), gt(later.number, bulkOperationParts.number))),
      )}`,
    })
    .from(bulkOperationParts)
    .where(and(eq(bulkOperationParts.operationId, id), isNull(bulkOperationParts.changedIds)))
    .orderBy(bulkOperationParts.number)
    .limit(1);
  const { number, userIds, isLast } = batch!;
  const { changedIds, skipped } = await perform(tx, actor, operation, userIds, at);
  await tx
    .update(bulkOperationParts)
    .set({ changedIds })
    .where(and(eq(bulkOperationParts.operationId, id), eq(bulkOperationParts.number, number)));
  await tx
    .update(bulkOperations)
    .set({
      processed: sql`${bulkOperations.processed} + ${userIds.length}`,
      changed: sql`${bulkOperations.changed} + ${changedIds.length}`,
      skipped: addSkips(operation.skipped, skipped),
      state: isLast ? "done" : "running",
      finishedAt: isLast ? at : null,
    })
    .where(eq(bulkOperations.id, id));
  return changedIds.length;
}
