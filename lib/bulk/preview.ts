import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { users } from "@/db/schema/schema";
import type { AccessPreview } from "@/lib/access-changes/preview";
import type { ActingUser, Actor } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { requireEnd } from "@/lib/groups/ends";
import { previewMembershipChange } from "@/lib/groups/preview";
import { rolesOf } from "@/lib/roles/queries";
import { countKinds } from "@/lib/users/kinds";
import { countActiveAdministrators } from "@/lib/users/access";
import { roleAboveReason } from "@/lib/users/operations";
import { isSelected } from "@/lib/users/list/selection";
import type { UserSelection } from "@/lib/users/list/selection";

import { decideKinds, isGroupChange, requireChange } from "./decide";
import type { Change } from "./decide";
import { effectsOf, groupOfKinds, readGroup } from "./group";
import type { BulkAccessInput, BulkOperationInput } from "./schema";
import { addSkips, skippedSentences } from "./messages";
import type { BulkOperationName, Skipped, Skips } from "./messages";

/** What an operation would do. */
export type BulkPreview = {
  total: number;
  changes: number;
  skipped: Skipped[];
  /** What else it means for the changed users, as sentences. */
  effects: string[];
};

/** What an operation makes of users, as it is stored. */
export type ChangeRequest = {
  operation: BulkOperationName;
  roleKey: string | null;
  groupId: string | null;
  endsAt: Date | null;
};

/** The input of an operation in that form. */
export const changeRequest = (input: BulkOperationInput): ChangeRequest => ({
  operation: input.operation,
  roleKey: "roleKey" in input ? input.roleKey : null,
  groupId: "groupId" in input ? input.groupId : null,
  endsAt: "endsAt" in input ? input.endsAt : null,
});

/**
 * The change that an operation makes, with its role or group.
 * @param subject the actor with current permissions
 * @throws forbidden for a role that the organization does not have, not_found for such a group
 */
export async function readChange(
  executor: Executor,
  actor: ActingUser,
  subject: Subject,
  { operation, roleKey, groupId, endsAt }: ChangeRequest,
): Promise<Change> {
  if (operation === "add_to_group") {
    return { operation, group: await readGroup(executor, actor, subject, groupId), endsAt };
  }
  if (operation === "remove_from_group") {
    return { operation, group: await readGroup(executor, actor, subject, groupId) };
  }
  if (operation !== "change_role") return { operation };
  const all = await rolesOf(executor, actor.organization.id);
  const role = all.find(({ key }) => key === roleKey);
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
      group: isGroupChange(change) ? groupOfKinds(change) : undefined,
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
 * @throws forbidden without users:manage, or for a role above the actor's; for a group also
 *   not_found, and invalid at the field `endsAt`
 */
export async function previewBulkOperation(
  actor: Actor,
  input: BulkOperationInput,
): Promise<BulkPreview> {
  requirePermission(actor, "users:manage");
  const at = now();
  const request = changeRequest(input);
  requireEnd(request.endsAt, at);
  const change = await readChange(db, actor, actor, request);
  requireChange(actor, change);
  const counted = await countChanges(db, actor, input.selection, change, at);
  return {
    ...counted,
    skipped: skippedSentences(input.operation, counted.skipped),
    effects: isGroupChange(change) ? effectsOf(change) : [],
  };
}

/**
 * Tells who would gain or lose what when the selected users join or leave a group.
 * @throws as `previewBulkOperation`
 */
export async function previewBulkAccess(
  actor: Actor,
  { request: { operation, groupId, selection }, ...query }: BulkAccessInput,
): Promise<AccessPreview> {
  requirePermission(actor, "users:manage");
  const group = await readGroup(db, actor, actor, groupId);
  requireChange(actor, { operation, group, endsAt: null });
  return previewMembershipChange(
    actor,
    group,
    operation === "add_to_group" ? "join" : "leave",
    isSelected(actor, selection, now()),
    query,
  );
}

/**
 * Counts the selected users exactly, where the table says only *more than*.
 * @throws forbidden without users:manage
 */
export async function countSelected(actor: Actor, selection: UserSelection): Promise<number> {
  requirePermission(actor, "users:manage");
  return db.$count(users, isSelected(actor, selection, now()));
}
