import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { lockByName } from "@/db/locks";
import { bulkOperations, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { requireEnd } from "@/lib/groups/ends";
import { sendJob } from "@/lib/jobs/queue";
import { retryOnCollision } from "@/lib/transactions";
import { lockUsers } from "@/lib/users/lock";
import { isSelected } from "@/lib/users/list/selection";

import { requireChange } from "./decide";
import { createOperation, workOn } from "./operation";
import type { NewOperation } from "./operation";
import { changeRequest, countChanges, readChange } from "./preview";
import { loadBulkOperation } from "./queries";
import type { BulkOperation } from "./queries";
import type { BulkOperationInput } from "./schema";

/** How many operations of one organization run in the background at a time. */
export const maxRunning = 3;

const conflict = (sentence: string) => new GatehouseError("conflict", sentence);

const nothingSelected = "None of the selected users exist any more. Refresh the list.";
const nothingToDo = "No selected user can be changed.";

/** @throws conflict when too many operations of the organization are running already */
export async function leaveToWorkers(tx: Transaction, organizationId: string): Promise<void> {
  const running = await tx.$count(
    bulkOperations,
    and(eq(bulkOperations.organizationId, organizationId), eq(bulkOperations.state, "running")),
  );
  if (running > maxRunning) {
    throw conflict(`${maxRunning} bulk actions are running. Try again when one finishes.`);
  }
  await sendJob(tx, "bulk-operation", {});
}

/**
 * Makes the next start of an operation in the organization wait until this transaction ends, so that
 * it counts the operation that this one starts.
 */
export async function lockStart(tx: Transaction, organizationId: string): Promise<void> {
  await lockByName(tx, `bulk operations of ${organizationId}`);
}

/**
 * Changes all selected users that the actor may change: one batch at once, more in the background.
 * Which users are selected is decided now and does not change later.
 * @returns the operation, done or running
 * @throws forbidden without users:manage or for a role above the actor's, conflict when no user would
 *   be changed or too many operations are running; for a group also not_found, and invalid at the
 *   field `endsAt`
 */
export async function startBulkOperation(
  actor: Actor,
  input: BulkOperationInput,
): Promise<BulkOperation> {
  requirePermission(actor, "users:manage");
  const at = now();
  const operationId = await retryOnCollision(() =>
    db.transaction(async (tx) => {
      const request = changeRequest(input);
      requireEnd(request.endsAt, at);
      // The new operation refers to the group, whose deletion holds this lock already.
      const subject =
        request.groupId === null ? actor : (await lockUsers(tx, actor, [], at)).subject;
      const change = await readChange(tx, actor, subject, request);
      requireChange(subject, change);
      return begin(tx, actor, { change }, input.selection, at);
    }),
  );
  return loadBulkOperation(actor, operationId);
}

async function begin(
  tx: Transaction,
  actor: Actor,
  operation: NewOperation,
  selection: BulkOperationInput["selection"],
  at: Date,
): Promise<string> {
  // A selection of ids never has more than one batch.
  if ("filters" in selection) await lockStart(tx, actor.organization.id);
  const selected = tx
    .select({ id: users.id })
    .from(users)
    .where(isSelected(actor, selection, at));
  const created = await createOperation(tx, actor, operation, selected, at);
  if (created.total === 0) throw conflict(nothingSelected);
  if (created.batches === 1) {
    if ((await workOn(tx, created, actor, at)) === 0) throw conflict(nothingToDo);
  } else {
    const { changes } = await countChanges(tx, actor, selection, operation.change, at);
    if (changes === 0) throw conflict(nothingToDo);
    await leaveToWorkers(tx, actor.organization.id);
  }
  return created.id;
}
