import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { sendJob } from "@/lib/jobs/queue";
import { retryOnCollision } from "@/lib/transactions";
import { isSelected } from "@/lib/users/list/selection";

import { requireChange } from "./decide";
import { createOperation, workOn } from "./operation";
import type { NewOperation } from "./operation";
import { countChanges, readChange } from "./preview";
import { loadBulkOperation } from "./queries";
import type { BulkOperation } from "./queries";
import type { BulkOperationInput } from "./schema";

/** As many operations of one organization as may be at work in the background at a time. */
export const mostRunning = 3;

const conflict = (sentence: string) => new GatehouseError("conflict", sentence);

const nobodyLeft = "Nobody is selected any more. Look at the list again.";
const nothingToDo = "This would change nobody: everyone selected would be skipped.";

/** Leaves an operation to the workers, unless there are too many of the organization's already. */
export async function leaveToWorkers(tx: Transaction, organizationId: string): Promise<void> {
  const [row] = await tx.execute<{ running: number }>(sql`
    select count(*)::int as running from bulk_operations
    where organization_id = ${organizationId} and state = 'running'
  `);
  if (row!.running > mostRunning) {
    throw conflict(
      `${mostRunning} operations on many people are at work already. Wait until one of them has ended.`,
    );
  }
  await sendJob(tx, "bulk-operation", {});
}

/** Of several who start operations of an organization at once, each finds what those before started. */
export async function startInTurn(tx: Transaction, organizationId: string): Promise<void> {
  await tx.execute(
    sql`select pg_advisory_xact_lock(hashtextextended('bulk operations of ' || ${organizationId}, 0))`,
  );
}

/**
 * Does something to everybody who is selected and may be changed: up to 1,000 people at once, more in
 * the background. Who is selected is decided now and stays so.
 * @returns the operation, which is done already or at work
 * @throws forbidden without users:manage or for a role above one's own, conflict when nobody would be
 *   changed or too many operations are at work
 */
export async function startBulkOperation(
  actor: Actor,
  input: BulkOperationInput,
): Promise<BulkOperation> {
  requirePermission(actor, "users:manage");
  const at = now();
  const operationId = await retryOnCollision(() =>
    db.transaction(async (tx) => {
      const roleKey = "roleKey" in input ? input.roleKey : null;
      const change = await readChange(tx, actor.organization.id, input.operation, roleKey);
      requireChange(actor, change);
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
  // Those who name their people never start more than one part.
  if ("filters" in selection) await startInTurn(tx, actor.organization.id);
  const where = isSelected(actor, selection, at);
  const people = sql`select users.id from users where ${where}`;
  const created = await createOperation(tx, actor, operation, people, at);
  if (created.total === 0) throw conflict(nobodyLeft);
  if (created.parts === 1) {
    if ((await workOn(tx, created, actor, at)) === 0) throw conflict(nothingToDo);
  } else {
    const { changes } = await countChanges(tx, actor, selection, operation.change, at);
    if (changes === 0) throw conflict(nothingToDo);
    await leaveToWorkers(tx, actor.organization.id);
  }
  return created.id;
}
