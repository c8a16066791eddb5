import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";

import type { AuditAction } from "@/lib/audit/record";

export type RecentEvent = {
  id: string;
  at: Date;
  actorLabel: string;
  action: AuditAction;
  targetLabel: string;
};

/**
 * The latest events of the actor's organization, newest first.
 * @throws forbidden without audit:read
 */
export async function recentEvents(actor: Actor, count: number): Promise<RecentEvent[]> {
  requirePermission(actor, "audit:read");
  const rows = await db.execute<Omit<RecentEvent, "at"> & { at: string }>(sql`
    select id::text, at, actor_label as "actorLabel", action, target_label as "targetLabel"
    from audit_events
    where organization_id = ${actor.organization.id}
    order by audit_events.at desc, audit_events.id desc
    limit ${count}
  `);
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}

export type TimelineEvent = RecentEvent & {
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/**
 * What was done to somebody, newest first. The caller has loaded the person, so that they are of
 * the actor's organization.
 * @throws forbidden without audit:read
 */
export async function timelineOf(
  actor: Actor,
  userId: string,
  count: number,
): Promise<TimelineEvent[]> {
  requirePermission(actor, "audit:read");
  const rows = await db.execute<Omit<TimelineEvent, "at"> & { at: string }>(sql`
    select id::text, at, actor_label as "actorLabel", action, target_label as "targetLabel",
      before, after
    from audit_events
    where organization_id = ${actor.organization.id} and target_id = ${userId}
    order by audit_events.at desc, audit_events.id desc
    limit ${count}
  `);
  return rows.map((row) => ({ ...row, at: new Date(row.at) }));
}
