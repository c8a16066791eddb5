import { and, desc, eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditEvents } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { after, now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { withUniqueName } from "@/lib/transactions";
import { undoableFor } from "@/lib/undo";

import { changedRoleFields } from "./editable";
import { writeRole } from "./edit";
import { lockRoles, requireRole } from "./lock";
import type { RoleOption } from "./queries";
import type { RoleValues } from "./schema";

const conflict = (sentence: string) => new GatehouseError("conflict", sentence);

/**
 * Undoes the latest edit of a role, when the actor made it within the last 10 minutes, by the usual
 * rules.
 * @throws not_found, forbidden, or conflict with the reason why it cannot be undone
 */
export async function undoRoleEdit(actor: Actor, { key }: { key: string }): Promise<void> {
  requirePermission(actor, "roles:manage");
  const at = now();
  await withUniqueName("role", () =>
    db.transaction(async (tx) => {
      const locked = await lockRoles(tx, actor, at);
      const role = requireRole(locked, "edit", key);
      await writeRole(tx, actor, locked, role, await valuesBefore(tx, actor, role, at), at);
    }),
  );
}

/** @throws conflict with the reason why there is nothing to go back to */
async function valuesBefore(
  tx: Transaction,
  actor: Actor,
  role: RoleOption,
  at: Date,
): Promise<RoleValues> {
  const [latest] = await tx
    .select({
      action: auditEvents.action,
      actorId: auditEvents.actorId,
      at: auditEvents.at,
      before: sql<Partial<RoleValues>>`${auditEvents.before}`,
      after: sql<Partial<RoleValues>>`${auditEvents.after}`,
    })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, actor.organization.id),
        eq(auditEvents.targetId, role.key),
        eq(auditEvents.targetType, "role"),
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(1);
  if (latest?.action !== "role.edited") throw conflict("There is no edit to undo.");
  const saved = { ...role, ...latest.after };
  if (latest.actorId !== actor.userId || changedRoleFields(role, saved).length > 0) {
    throw conflict("Someone else has edited this role since.");
  }
  if (after(latest.at, undoableFor) <= at) {
    throw conflict("This was done more than 10 minutes ago and can no longer be undone.");
  }
  const { name, description, rank, permissions } = { ...role, ...latest.before };
  return { name, description, rank, permissions };
}
