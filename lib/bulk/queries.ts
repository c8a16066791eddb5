import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { executePrepared } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { after, minutes, now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { displayName } from "@/lib/users/schema";

import { skippedSentences } from "./messages";
import type { BulkOperationName, BulkOperationState, Skipped, Skips } from "./messages";

/** For how long *Disable* and *Enable* can be taken back, and their report stays on the page. */
export const undoableFor = minutes(10);

/** More reports at once say less. */
const mostShown = 10;

/** An operation on many people as pages show it. */
export type BulkOperation = {
  id: string;
  operation: BulkOperationName;
  /** Of *Change role*: the role's name. */
  roleName: string | null;
  state: BulkOperationState;
  /** How many people it is for, how many of them it has come to, how many of those it changed. */
  total: number;
  processed: number;
  changed: number;
  skipped: Skipped[];
  /** Why it failed, as a sentence. */
  problem: string | null;
  /** Whether the reader started it; who did. */
  own: boolean;
  startedBy: string;
  /** Whether it takes another one back. */
  isUndo: boolean;
  mayCancel: boolean;
  mayUndo: boolean;
};

type Row = Omit<BulkOperation, "skipped" | "own" | "startedBy" | "mayCancel" | "mayUndo"> & {
  skips: Skips;
  actorId: string;
  rank: number;
  firstName: string;
  lastName: string;
  email: string;
  finishedAt: string | null;
  undone: boolean;
};

function read(actor: Actor, row: Row, at: Date): BulkOperation {
  const { skips, actorId, rank, firstName, lastName, email, finishedAt, undone, ...shown } = row;
  const own = actorId === actor.userId;
  const reversible = row.operation === "disable" || row.operation === "enable";
  return {
    ...shown,
    skipped: skippedSentences(row.operation, skips),
    own,
    startedBy: displayName({ firstName, lastName, email }),
    mayCancel:
      row.state === "running" &&
      (own || can(actor, "users:manage", { userId: actorId, rank: rank })),
    mayUndo:
      own &&
      reversible &&
      !row.isUndo &&
      !undone &&
      row.changed > 0 &&
      finishedAt !== null &&
      at < after(new Date(finishedAt), undoableFor),
  };
}

async function operationsWhere(actor: Actor, condition: SQL, at: Date): Promise<BulkOperation[]> {
  requirePermission(actor, "users:manage");
  const rows = await executePrepared<Row>(sql`
    select operation.id, operation.operation, given.name as "roleName", operation.state, total,
      processed, changed, skipped as skips, problem, undo_of is not null as "isUndo",
      actor_id as "actorId", roles.rank, first_name as "firstName", last_name as "lastName", email,
      finished_at as "finishedAt",
      exists (select from bulk_operations as undo where undo.undo_of = operation.id) as undone
    from bulk_operations as operation
    join users on users.id = operation.actor_id
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    left join roles as given
      on given.organization_id = operation.organization_id and given.key = operation.role_key
    where operation.organization_id = ${actor.organization.id} and ${condition}
    order by operation.created_at desc, operation.id desc
    limit ${sql.raw(String(mostShown))}
  `);
  return rows.map((row) => read(actor, row, at));
}

/**
 * How far an operation of the actor's organization is, or what became of it.
 * @throws forbidden without users:manage, not_found
 */
export async function loadBulkOperation(actor: Actor, operationId: string): Promise<BulkOperation> {
  const [operation] = await operationsWhere(actor, sql`operation.id = ${operationId}`, now());
  if (!operation) throw notFound("The operation");
  return operation;
}

/**
 * What is at work in the organization, and what of one's own has ended in the last 10 minutes and was
 * not dismissed; the latest first.
 * @throws forbidden without users:manage
 */
export async function listBulkOperations(actor: Actor): Promise<BulkOperation[]> {
  const at = now();
  const since = after(at, -undoableFor).toISOString();
  const recent = sql`(
    operation.state = 'running'
    or (operation.actor_id = ${actor.userId} and dismissed_at is null and finished_at > ${since})
  )`;
  return operationsWhere(actor, recent, at);
}
