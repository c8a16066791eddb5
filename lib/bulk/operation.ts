import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import type { ActingUser } from "@/lib/access/actor";

import type { Change } from "./decide";
import { perform } from "./perform";
import { readChange } from "./preview";
import { partSize } from "./schema";
import { addSkips } from "./messages";
import type { BulkOperationName, Skips } from "./messages";

/** An operation that is being worked on, as long as its row is locked. */
export type RunningOperation = {
  id: string;
  organizationId: string;
  operation: BulkOperationName;
  roleKey: string | null;
  skipped: Skips;
};

export type NewOperation = {
  change: Change;
  /** Of an operation that takes another one back: which. */
  undoOf?: string;
};

/**
 * Writes an operation with its people in parts, whatever their number with two statements.
 * @param people a query for the `id` of each
 */
export async function createOperation(
  tx: Transaction,
  actor: ActingUser,
  { change, undoOf }: NewOperation,
  people: SQL,
  at: Date,
): Promise<RunningOperation & { total: number; parts: number }> {
  const roleKey = change.operation === "change_role" ? change.role.key : null;
  const organizationId = actor.organization.id;
  const [operation] = await tx.execute<{ id: string }>(sql`
    insert into bulk_operations
      (organization_id, actor_id, address, agent, operation, role_key, undo_of, state, total, created_at)
    values (${organizationId}, ${actor.userId}, ${actor.origin.address}, ${actor.origin.agent},
      ${change.operation}, ${roleKey}, ${undoOf ?? null}, 'running', 0, ${at.toISOString()})
    returning id
  `);
  const { id } = operation!;
  // The people of a part are spread over the table: a page has room for a few new versions at a
  // time, and a change that stays in its page writes no index.
  const [made] = await tx.execute<{ parts: number; total: number }>(sql`
    with person as (
      select id, (row_number() over (order by hashtextextended(id::text, 0)) - 1)
        / ${partSize}::int + 1 as number
      from (${people}) as person
    ), part as (
      insert into bulk_operation_parts (operation_id, number, user_ids)
      select ${id}::uuid, number, array_agg(id) from person group by number
      returning cardinality(user_ids) as people
    ), counted as (
      select count(*)::int as parts, coalesce(sum(people), 0)::int as total from part
    )
    select * from counted
  `);
  const { parts, total } = made!;
  await tx.execute(sql`update bulk_operations set total = ${total} where id = ${id}`);
  const { operation: name } = change;
  return { id, organizationId, operation: name, roleKey, skipped: {}, parts, total };
}

/**
 * Does the next part of an operation whose row is locked, and marks the operation as done with the
 * last one.
 * @returns how many people were changed
 * @throws unauthenticated or forbidden when the actor may not do it any more
 */
export async function workOn(
  tx: Transaction,
  operation: RunningOperation,
  actor: ActingUser,
  at: Date,
): Promise<number> {
  const { id } = operation;
  const [part] = await tx.execute<{ number: number; userIds: string[]; last: boolean }>(sql`
    select number, to_jsonb(user_ids) as "userIds", not exists (
      select from bulk_operation_parts as later
      where later.operation_id = part.operation_id and later.number > part.number
    ) as last
    from bulk_operation_parts as part
    where operation_id = ${id} and changed_ids is null
    order by number limit 1
  `);
  const { number, userIds, last } = part!;
  const { organizationId, operation: name, roleKey } = operation;
  const change = await readChange(tx, organizationId, name, roleKey);
  const { changedIds, skipped } = await perform(tx, actor, change, userIds, at);
  await tx.execute(sql`
    with part as (
      update bulk_operation_parts
      set changed_ids = array(
        select id::uuid from jsonb_array_elements_text(${JSON.stringify(changedIds)}::jsonb) as list (id)
      )
      where operation_id = ${id} and number = ${number}
    )
    update bulk_operations
    set processed = processed + ${userIds.length}, changed = changed + ${changedIds.length},
      skipped = ${JSON.stringify(addSkips(operation.skipped, skipped))}::jsonb,
      state = ${last ? "done" : "running"},
      finished_at = ${last ? at.toISOString() : null}
    where id = ${id}
  `);
  return changedIds.length;
}
