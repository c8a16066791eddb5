/**
 * What may be done to a person, by whom, in which status (docs/product.md#user-status). Pure, so that pages
 * show exactly what the commands allow.
 */
import { canGrantRole, decide } from "@/lib/access/policy";
import type { Decision, Subject, Target } from "@/lib/access/policy";
import { days } from "@/lib/clock";
import type { PasswordStatus } from "@/lib/passwords/status";

import type { UserStatus } from "./status";

export const userOperations = [
  "edit",
  "disable",
  "enable",
  "delete",
  "restore",
  "resend_welcome",
  "reset_password",
  "end_sessions",
] as const;
export type UserOperation = (typeof userOperations)[number];

/** What the rules look at. */
export type OperationTarget = Target & {
  status: UserStatus;
  passwordStatus: PasswordStatus | null;
  /** First time the person was Active, if ever. */
  activatedAt: Date | null;
  deletedAt: Date | null;
  /** Whether nobody else active is Administrator. */
  lastAdministrator: boolean;
};

/** For how long somebody who was deleted can be restored, in milliseconds. */
const restorableFor = days(20);

const refuse = (reason: string): Decision => ({ allowed: false, reason });
const allow: Decision = { allowed: true };

const lastAdministratorReason =
  "This is the last active Administrator. Make somebody else Administrator first.";

export const roleAboveReason = "You cannot give this role: it is above yours.";

const byStatus: Record<UserStatus, string> = {
  invited:
    "This person is invited and has not registered yet. Revoke or resend the invitation instead.",
  active: "This person is active.",
  inactive: "This person is disabled.",
  deleted: "This person was deleted.",
};

function decideStatus(operation: UserOperation, target: OperationTarget, at: Date): Decision {
  const { status, passwordStatus } = target;
  switch (operation) {
    case "edit":
      return status === "deleted" ? refuse("Somebody who was deleted cannot be edited.") : allow;
    case "disable":
      return status === "active" ? allow : refuse(byStatus[status]);
    case "enable":
      return status === "inactive" ? allow : refuse(byStatus[status]);
    case "delete":
      if (status === "active")
        return refuse("Disable this person first; then they can be deleted.");
      return status === "inactive" ? allow : refuse(byStatus[status]);
    case "restore":
      if (status !== "deleted" || !target.deletedAt) return refuse(byStatus[status]);
      if (!target.activatedAt)
        return refuse("This person had never registered. Invite them again instead.");
      return at.getTime() < target.deletedAt.getTime() + restorableFor
        ? allow
        : refuse("This person was deleted more than 20 days ago. Invite them again instead.");
    case "resend_welcome":
      if (status !== "active") return refuse(byStatus[status]);
      return passwordStatus === "temporary" || passwordStatus === "temporary_expired"
        ? allow
        : refuse("This person has no temporary password. Reset the password instead.");
    case "reset_password":
      if (status !== "active") return refuse(byStatus[status]);
      return passwordStatus === null
        ? refuse("This person does not sign in with a password.")
        : allow;
    case "end_sessions":
      return status === "active" ? allow : refuse(byStatus[status]);
  }
}

/**
 * Decides whether `actor` may do it to `target` at that moment. Every operation takes users:manage
 * and a rank that the target's does not exceed; nobody but for their own names acts on themselves;
 * the last active Administrator stays.
 */
export function decideOperation(
  actor: Subject,
  operation: UserOperation,
  target: OperationTarget,
  at: Date,
): Decision {
  const permitted = decide(actor, "users:manage", target);
  if (!permitted.allowed) return permitted;
  if (target.userId === actor.userId && operation !== "edit") {
    return refuse(
      "This is you. Your own account is managed on your profile, or by another manager.",
    );
  }
  const possible = decideStatus(operation, target, at);
  if (!possible.allowed) return possible;
  const removes = operation === "disable" || operation === "delete";
  return removes && target.lastAdministrator ? refuse(lastAdministratorReason) : allow;
}

/**
 * Decides whether `actor` may give `target`, whom they may edit, another role: nobody changes their
 * own, one gives roles up to one's own rank, and the last active Administrator stays.
 */
export function decideRoleChange(
  actor: Subject,
  target: OperationTarget,
  role: { rank: number } | undefined,
): Decision {
  if (target.userId === actor.userId) {
    return refuse("You cannot change your own role and permissions.");
  }
  if (!role || !canGrantRole(actor, role)) return refuse(roleAboveReason);
  return target.lastAdministrator ? refuse(lastAdministratorReason) : allow;
}
