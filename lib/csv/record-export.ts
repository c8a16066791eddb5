import { db } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";

import { recordAuditEvents } from "@/lib/audit/record";

/**
 * Writes that somebody takes data out, before the first row leaves. Of what was asked for only the
 * numbers are kept: a search may hold somebody's name.
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
