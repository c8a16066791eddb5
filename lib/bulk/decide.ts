/**
 * Decides which users an operation changes and which it skips. Pure, and the same for the preview
 * and the change itself. Users are decided by kind, so that a million cost no more than one.
 */
import type { AccessControl, RoleAccess } from "@/lib/access/effective";
import { canGrantRole, decide, isWithin } from "@/lib/access/policy";
import type { Decision, Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { GatehouseError } from "@/lib/errors";
import {
  decideMembership,
  decideRemoval,
  groupRoleAboveReason,
  manageGroupReason,
} from "@/lib/groups/rules";
import type { RuledGroup } from "@/lib/groups/rules";
import { decideOperation, decideRoleChange, roleAboveReason } from "@/lib/users/operations";
import type { Kind } from "@/lib/users/kinds";

import type { SkipReason, Skips } from "./messages";

/** The change to make to each user. */
export type Change =
  | { operation: "disable" | "enable" | "delete" | "resend_invitations" }
  | { operation: "change_role"; role: RoleAccess }
  | GroupChange;

export type GroupChange =
  | { operation: "add_to_group"; group: ChangedGroup; endsAt: Date | null }
  | { operation: "remove_from_group"; group: ChangedGroup };

/** The group that users join or leave. */
export type ChangedGroup = RuledGroup & {
  id: string;
  name: string;
  notifiesMembers: boolean;
  role: (RoleAccess & { name: string }) | null;
  accessControl: AccessControl;
};

export const isGroupChange = (change: Change): change is GroupChange =>
  change.operation === "add_to_group" || change.operation === "remove_from_group";

/** How many users of a kind are changed, and why the others are skipped. */
export type KindDecision = { changes: number; skipped: Skips };

/**
 * Checks what every change needs.
 * @throws forbidden without users:manage, or for a role above the actor's; for a group, unless the
 *   actor may change its members
 */
export function requireChange(actor: Subject, change: Change): void {
  if (isGroupChange(change)) {
    const { group } = change;
    if (!group.mayManage) throw new GatehouseError("forbidden", manageGroupReason);
    if (group.role && !canGrantRole(actor, group.role)) {
      throw new GatehouseError("forbidden", groupRoleAboveReason, {
        groupId: groupRoleAboveReason,
      });
    }
    return;
  }
  requirePermission(actor, "users:manage");
  if (change.operation === "change_role" && !canGrantRole(actor, change.role)) {
    throw new GatehouseError("forbidden", roleAboveReason, { roleKey: roleAboveReason });
  }
}

const refused: Decision = { allowed: false, reason: "There is nothing to change." };

function decideKind(
  actor: Subject,
  change: Change,
  kind: Kind,
  lastAdministrator: boolean,
  at: Date,
): Decision {
  const target = {
    userId: kind.isActor ? actor.userId : "",
    ...kind.access,
    status: kind.status,
    lastAdministrator,
    // These operations do not depend on the rest.
    passwordStatus: null,
    activatedAt: null,
    deletedAt: null,
  };
  if (isGroupChange(change)) {
    const { operation, group } = change;
    if (kind.status === "deleted") return refused;
    if (kind.isMember === (operation === "add_to_group")) return refused;
    return operation === "add_to_group"
      ? decideMembership(actor, group, target)
      : decideRemoval(actor, group, target, group.accessControl);
  }
  if (change.operation === "resend_invitations") {
    return kind.hasOpenInvitation ? decide(actor, "users:manage", target) : refused;
  }
  if (change.operation !== "change_role") {
    return decideOperation(actor, change.operation, target, at);
  }
  const editing = decideOperation(actor, "edit", target, at);
  if (!editing.allowed) return editing;
  if (kind.roleKey === change.role.key) return refused;
  return decideRoleChange(actor, target, change.role);
}

/** The reason for a refusal; the rules themselves are in `decideKind`. */
function whyNot(actor: Subject, change: Change, kind: Kind): SkipReason {
  if (isGroupChange(change)) {
    if (kind.status === "deleted") return "deleted";
    if (change.operation === "add_to_group" && kind.isMember) return "member";
    if (change.operation === "remove_from_group" && !kind.isMember) return "not_member";
    return kind.isActor ? "self" : "above";
  }
  if (kind.isActor) return "self";
  if (change.operation === "resend_invitations") {
    return kind.hasOpenInvitation ? "above" : "no_invitation";
  }
  if (!isWithin(actor, kind.access)) return "above";
  if (change.operation === "change_role") {
    return kind.status === "deleted" ? "deleted" : "same_role";
  }
  return kind.status;
}

/**
 * Decides about users of several kinds, each kind once. One active Administrator always stays.
 * @param activeAdministrators the number in the organization
 */
export function decideKinds(
  actor: Subject,
  change: Change,
  kinds: readonly { kind: Kind; count: number }[],
  activeAdministrators: number,
  at: Date,
): KindDecision[] {
  let administratorsLeft = activeAdministrators;
  return kinds.map(({ kind, count }) => {
    if (!decideKind(actor, change, kind, false, at).allowed) {
      return { changes: 0, skipped: { [whyNot(actor, change, kind)]: count } };
    }
    const protectedKind =
      kind.access.administrator && !kind.administratorOtherwise && kind.status === "active";
    if (!protectedKind || decideKind(actor, change, kind, true, at).allowed) {
      return { changes: count, skipped: {} };
    }
    const changes = Math.min(count, Math.max(administratorsLeft - 1, 0));
    administratorsLeft -= changes;
    return {
      changes,
      skipped: changes < count ? { last_administrator: count - changes } : {},
    };
  });
}
