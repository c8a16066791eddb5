import { db } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";

import { recordAuditEvents } from "@/lib/audit/record";

/**
 * Writes an export to the audit log before its first row is sent. Only numbers are stored, because
 * a search may contain a name.
 */
export async function recordExport(
  actor: Actor,
  action: "users.exported" | "audit.exported",
  asked: { columns: number; filters?: number; selected?: number },
  at: Date,
): Promise<void> {
  const { id, name } = actor.organization;
  await db.transaction((tx) =>
    recordAuditEvents(
      tx,
      id,
      auditActor(actor),
      [{ action, targetType: "organization", targetId: id, targetLabel: name, after: asked }],
      at,
    ),
  );
}
