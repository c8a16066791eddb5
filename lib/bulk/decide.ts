/**
 * Decides which users an operation changes and which it skips. Pure, and the same for the preview
 * and the change itself. Users are decided by kind, so that a million cost no more than one.
 */
import { canGrantRole, decide } from "@/lib/access/policy";
import type { Decision, Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { GatehouseError } from "@/lib/errors";
import { decideOperation, decideRoleChange, roleAboveReason } from "@/lib/users/operations";
import { isActiveAdministrator } from "@/lib/users/list/row";
import type { UserStatus } from "@/lib/users/status";

import type { SkipReason, Skips } from "./messages";

/** The change to make to each user. */
export type Change =
  | { operation: "disable" | "enable" | "delete" | "resend_invitations" }
  | { operation: "change_role"; role: { key: string; rank: number } };

/** The values that the rules depend on: users with the same values get the same decision. */
export type Kind = {
  status: UserStatus;
  roleKey: string;
  rank: number;
  isActor: boolean;
  hasOpenInvitation: boolean;
};

/** How many users of a kind are changed, and why the others are skipped. */
export type KindDecision = { changes: number; skipped: Skips };

/**
 * Checks what every change needs.
 * @throws forbidden without users:manage, or for a role above the actor's
 */
export function requireChange(actor: Subject, change: Change): void {
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
    rank: kind.rank,
    status: kind.status,
    lastAdministrator,
    // These operations do not depend on the rest.
    passwordStatus: null,
    activatedAt: null,
    deletedAt: null,
  };
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
  if (kind.isActor) return "self";
  if (change.operation === "resend_invitations") {
    return kind.hasOpenInvitation ? "above" : "no_invitation";
  }
  if (kind.rank > actor.rank) return "above";
  if (change.operation === "change_role") {
    return kind.status === "deleted" ? "deleted" : "same_role";
  }
  return kind.status;
}

/**
 * Decides about users of several kinds, each kind once. One active Administrator always stays; apart
 * from the actor, who is never changed, they are all of one kind.
 * @param activeAdministrators the number in the organization
 */
export function decideKinds(
  actor: Subject,
  change: Change,
  kinds: readonly { kind: Kind; count: number }[],
  activeAdministrators: number,
  at: Date,
): KindDecision[] {
  return kinds.map(({ kind, count }) => {
    if (!decideKind(actor, change, kind, false, at).allowed) {
      return { changes: 0, skipped: { [whyNot(actor, change, kind)]: count } };
    }
    if (!isActiveAdministrator(kind) || decideKind(actor, change, kind, true, at).allowed) {
      return { changes: count, skipped: {} };
    }
    const changes = Math.min(count, Math.max(activeAdministrators - 1, 0));
    return {
      changes,
      skipped: changes < count ? { last_administrator: count - changes } : {},
    };
  });
}
