import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";

/** Where a request came from. */
export type Origin = { address: string | null; agent: string | null };

/** Who is said to have done it; `id` is null for set-up and the command line. */
export type AuditActor = { id: string | null; label: string; origin: Origin };

/** The things that audit events tell of. */
export type AuditAction =
  | "organization.created"
  | "invitation.sent"
  | "invitation.resent"
  | "invitation.revoked"
  | "invitation.link_copied"
  | "user.created"
  | "user.registered"
  | "user.edited"
  | "user.disabled"
  | "user.enabled"
  | "user.deleted"
  | "user.restored"
  | "user.sessions_ended"
  | "user.welcome_resent"
  | "users.exported"
  | "users.change_cancelled"
  | "password.reset"
  | "password.code_requested"
  | "password.changed"
  | "join_link.created"
  | "join_link.edited"
  | "join_link.regenerated"
  | "join_link.paused"
  | "join_link.resumed"
  | "join_link.deleted"
  | "request.made"
  | "request.approved"
  | "request.declined"
  | "session.started"
  | "session.ended"
  | "identity.changed"
  | "identity.linked"
  | "identity.unlinked"
  | "audit.exported"
  | "view.saved"
  | "view.changed"
  | "view.deleted";

export type AuditEvent = {
  action: AuditAction;
  targetType:
    | "organization"
    | "user"
    | "invitation"
    | "join_link"
    | "request"
    | "session"
    | "identity"
    | "view";
  targetId: string;
  targetLabel: string;
  before?: unknown;
  after?: unknown;
};

/**
 * Writes what was done, in the transaction that does it (docs/product.md#audit), with one statement for any
 * number of events. Secrets never belong in `before` and `after`.
 */
export async function recordAuditEvents(
  tx: Transaction,
  organizationId: string,
  actor: AuditActor,
  events: readonly AuditEvent[],
  at: Date,
): Promise<void> {
  if (events.length === 0) return;
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
