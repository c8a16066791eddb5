import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";

import type { EditableValues } from "./editable";

/** The changed fields of a user, before and after. */
export type Edit = {
  userId: string;
  email: string;
  before: Partial<Omit<EditableValues, "version">>;
  after: Partial<Omit<EditableValues, "version">>;
};

/**
 * Writes changes of any number of locked users, each with an event, in two statements. The rules
 * have allowed them (lib/users/operations.ts).
 */
export async function writeEdits(
  tx: Transaction,
  actor: ActingUser,
  edits: readonly Edit[],
  at: Date,
): Promise<void> {
  if (edits.length === 0) return;
  const rows = edits.map(({ userId, after }) => ({ userId, ...after }));
  // The query builder cannot update from a list of rows.
  await tx.execute(sql`
    update users set
      first_name = coalesce(edit."firstName", users.first_name),
      last_name = coalesce(edit."lastName", users.last_name),
      role_key = coalesce(edit."roleKey", users.role_key),
      system_admin = coalesce(edit."systemAdmin", users.system_admin),
      extra_permissions = coalesce(edit."extraPermissions", users.extra_permissions),
      version = users.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as edit (
      "userId" uuid, "firstName" text, "lastName" text, "roleKey" text, "systemAdmin" boolean,
      "extraPermissions" text[]
    )
    where users.id = edit."userId"`);
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    edits.map(({ userId, email, before, after }) => ({
      action: "user.edited",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before,
      after,
    })),
    at,
  );
}
