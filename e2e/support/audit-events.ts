import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { AuditAction } from "@/lib/audit/record";

import type { Organization, Person } from "./organizations";

type Event = {
  /** Null for the command line. */
  actor: Person | null;
  action: AuditAction;
  /** A user, or the name of a link. */
  target: Person | string;
  before?: object;
  after?: object;
  /** How long ago, such as `3 days`. */
  ago?: string;
  at?: string;
};

const agent =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Adds audit events at given times. */
export async function addEvents(
  organization: Organization,
  events: readonly Event[],
): Promise<void> {
  const rows = events.map(({ actor, action, target, before, after, ago, at }) => ({
    action,
    ago: ago ?? "0 seconds",
    at: at ?? null,
    actor: actor?.id ?? null,
    actorLabel: actor ? `${actor.firstName} ${actor.lastName} <${actor.email}>` : "Command line",
    targetType: typeof target === "string" ? "join_link" : "user",
    target: typeof target === "string" ? `named-${target}` : target.id,
    targetLabel: typeof target === "string" ? target : target.email,
    before: before ?? null,
    after: after ?? null,
  }));
  await db.execute(sql`
    insert into audit_events (organization_id, at, actor_id, actor_label, address, agent, action,
      target_type, target_id, target_label, before, after)
    select ${organization.id}, coalesce(at, now() - ago), actor, "actorLabel", '192.0.2.24',
      ${agent}, action, "targetType", target, "targetLabel", nullif(before, 'null'),
      nullif(after, 'null')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event (
      action text, ago interval, at timestamptz, actor uuid, "actorLabel" text, "targetType" text,
      target text, "targetLabel" text, before jsonb, after jsonb
    )
  `);
}

/** Edits without changes, a minute apart, beginning a day ago. */
export function numberedEvents(actor: Person, count: number): Event[] {
  return Array.from({ length: count }, (_, index) => ({
    actor,
    action: "user.edited",
    target: actor,
    ago: `${1440 + index} minutes`,
  }));
}
