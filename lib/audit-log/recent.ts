import { and, desc, eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { auditEvents } from "@/db/schema/audit-events";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import type { AuditAction } from "@/lib/audit/record";

const recentColumns = {
  id: sql<string>`${auditEvents.id}::text`,
  at: auditEvents.at,
  actorLabel: auditEvents.actorLabel,
  action: sql<AuditAction>`${auditEvents.action}`,
  targetLabel: auditEvents.targetLabel,
};

const newestFirst = [desc(auditEvents.at), desc(auditEvents.id)];

export type RecentEvent = Awaited<ReturnType<typeof recentEvents>>[number];

/**
 * The latest events of the actor's organization, newest first.
 * @throws forbidden without audit:read
 */
export async function recentEvents(actor: Actor, count: number) {
  requirePermission(actor, "audit:read");
  return db
    .select(recentColumns)
    .from(auditEvents)
    .where(eq(auditEvents.organizationId, actor.organization.id))
    .orderBy(...newestFirst)
    .limit(count);
}

type Values = Record<string, unknown> | null;

export type TimelineEvent = RecentEvent & { before: Values; after: Values };

/**
 * The events about a user, newest first. The caller has loaded the user, who is therefore of the
 * actor's organization.
 * @throws forbidden without audit:read
 */
export async function timelineOf(
  actor: Actor,
  userId: string,
  count: number,
): Promise<TimelineEvent[]> {
  requirePermission(actor, "audit:read");
  return db
    .select({
      ...recentColumns,
      before: sql<Values>`${auditEvents.before}`,
      after: sql<Values>`${auditEvents.after}`,
    })
    .from(auditEvents)
    .where(
      and(eq(auditEvents.organizationId, actor.organization.id), eq(auditEvents.targetId, userId)),
    )
    .orderBy(...newestFirst)
    .limit(count);
}
