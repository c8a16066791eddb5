import type { Transaction } from "@/db/client";

import { insertAuditEvents } from "./record-queries";

/** The agent of what users do from the command line. */
export const commandLineAgent = "Command line";

/** The client of a request. */
export type Origin = { address: string | null; agent: string | null };

/** The actor as events store it; `id` is null for set-up and the command line. */
export type AuditActor = { id: string | null; label: string; origin: Origin };

/** The actions that audit events record. */
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
  | "import.started"
  | "import.finished"
  | "import.cancelled"
  | "import.undone"
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
  | "group.created"
  | "group.edited"
  | "group.deleted"
  | "group.members_added"
  | "group.members_removed"
  | "group.manager_added"
  | "group.manager_removed"
  | "user.group_joined"
  | "user.group_left"
  | "role.created"
  | "role.edited"
  | "role.deleted"
  | "access_control.changed"
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
    | "group"
    | "role"
    | "import"
    | "identity"
    | "view";
  targetId: string;
  targetLabel: string;
  before?: unknown;
  after?: unknown;
};

/**
 * Records events in the transaction that causes them (docs/product.md#audit), with one statement for any
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
  await insertAuditEvents(tx, organizationId, actor, events, at);
}
