import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { rolesOf } from "@/lib/roles/queries";
import { countActiveAdministrators } from "@/lib/users/access";
import { roleAboveReason } from "@/lib/users/operations";
import { isSelected } from "@/lib/users/list/selection";
import type { UserSelection } from "@/lib/users/list/selection";

import { countKinds } from "./bulk-queries";
import { decideKinds, requireChange } from "./decide";
import type { Change } from "./decide";
import type { BulkOperationInput } from "./schema";
import { addSkips, skippedSentences } from "./messages";
import type { BulkOperationName, Skipped, Skips } from "./messages";

/** What an operation would do. */
export type BulkPreview = { total: number; changes: number; skipped: Skipped[] };

/**
 * The change that an operation makes, with its role.
 * @throws forbidden for a role that the organization does not have
 */
export async function readChange(
  executor: Executor,
  organizationId: string,
  operation: BulkOperationName,
  roleKey: string | null,
): Promise<Change> {
  if (operation !== "change_role") return { operation };
  const role = (await rolesOf(executor, organizationId)).find(({ key }) => key === roleKey);
  if (!role) throw new GatehouseError("forbidden", roleAboveReason, { roleKey: roleAboveReason });
  return { operation, role };
}

/** Counts how many of the selected users would be changed, and how many not, by reason. */
export async function countChanges(
  executor: Executor,
  actor: Actor,
  selection: UserSelection,
  change: Change,
  at: Date,
): Promise<{ total: number; changes: number; skipped: Skips }> {
  const kinds = await countKinds(
    executor,
    actor,
    isSelected(actor, selection, at),
    {
      withInvitations: change.operation === "resend_invitations",
    },
    at,
  );
  const activeAdministrators = await countActiveAdministrators(executor, actor.organization.id);
  const decisions = decideKinds(actor, change, kinds, activeAdministrators, at);
  return {
    total: kinds.reduce((sum, { count }) => sum + count, 0),
    changes: decisions.reduce((sum, { changes }) => sum + changes, 0),
    skipped: decisions.reduce<Skips>((all, { skipped }) => addSkips(all, skipped), {}),
  };
}

/**
 * Tells what an operation would do, for the confirmation.
 * @throws forbidden without users:manage, or for a role above the actor's
 */
export async function previewBulkOperation(
  actor: Actor,
  input: BulkOperationInput,
): Promise<BulkPreview> {
  requirePermission(actor, "users:manage");
  const roleKey = "roleKey" in input ? input.roleKey : null;
  const change = await readChange(db, actor.organization.id, input.operation, roleKey);
  requireChange(actor, change);
  const counted = await countChanges(db, actor, input.selection, change, now());
  return { ...counted, skipped: skippedSentences(input.operation, counted.skipped) };
}

/**
 * Counts the selected users exactly, where the table says only *more than*.
 * @throws forbidden without users:manage
 */
export async function countSelected(actor: Actor, selection: UserSelection): Promise<number> {
  requirePermission(actor, "users:manage");
  return db.$count(users, isSelected(actor, selection, now()));
}
