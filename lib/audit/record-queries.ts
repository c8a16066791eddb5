import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";

import type { AuditActor, AuditEvent } from "./record";

/**
 * Inserts events with one parameter for all of them: the query builder sends twelve per event,
 * which takes several times as long for thousands and fails above 5,000.
 */
export async function insertAuditEvents(
  tx: Transaction,
  organizationId: string,
  actor: AuditActor,
  events: readonly AuditEvent[],
  at: Date,
): Promise<void> {
  const rows = events.map((event) => ({
    action: event.action,
    target_type: event.targetType,
    target_id: event.targetId,
    target_label: event.targetLabel,
    before: event.before ?? null,
    after: event.after ?? null,
  }));
  await tx.execute(sql`
    insert into audit_events (
      organization_id, at, actor_id, actor_label, address, agent,
      action, target_type, target_id, target_label, before, after
    )
    select ${organizationId}, ${at.toISOString()}, ${actor.id}, ${actor.label},
      ${actor.origin.address}, ${actor.origin.agent},
      action, target_type, target_id, target_label,
      nullif(before, 'null'), nullif(after, 'null')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event (
      action text, target_type text, target_id text, target_label text, before jsonb, after jsonb
    )
  `);
}

/**
 * Inserts an event for each row of a query, so that events of any number of targets need not pass
 * through this process.
 * @param targets a query with the columns `id` (text), `label`, `before` and `after` (jsonb)
 * @returns how many events were inserted
 */
export async function insertAuditEventsOf(
  tx: Transaction,
  organizationId: string,
  actor: AuditActor,
  event: Pick<AuditEvent, "action" | "targetType">,
  targets: SQL,
  at: Date,
): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`
    with target as (${targets}), recorded as (
      insert into audit_events (
        organization_id, at, actor_id, actor_label, address, agent,
        action, target_type, target_id, target_label, before, after
      )
      select ${organizationId}::uuid, ${at.toISOString()}::timestamptz, ${actor.id}::uuid,
        ${actor.label}::text, ${actor.origin.address}::text, ${actor.origin.agent}::text,
        ${event.action}::text, ${event.targetType}::text,
        target.id, target.label, target.before, target.after
      from target
      returning 1
    )
    select count(*)::int as count from recorded
  `);
  return row!.count;
}
