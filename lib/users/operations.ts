/**
 * The rules for operations on a user: who may do what, in which status
 * (docs/product.md#user-status). Pure, so that pages show exactly what the commands allow.
 */
import type { AccessControl } from "@/lib/access/effective";
import { canGrantRole, decide, isAdministrator } from "@/lib/access/policy";
import type { Decision, Permission, Subject, Target } from "@/lib/access/policy";
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

/** The properties that the rules depend on. */
export type OperationTarget = Target & {
  status: UserStatus;
  passwordStatus: PasswordStatus | null;
  /** The first time the user was Active, if ever. */
  activatedAt: Date | null;
  deletedAt: Date | null;
  /** Whether no other active user is Administrator. */
  lastAdministrator: boolean;
};

/** How long a deleted user can be restored, in milliseconds. */
export const restorableFor = days(20);

const refuse = (reason: string): Decision => ({ allowed: false, reason });
const allow: Decision = { allowed: true };

export const lastAdministratorReason =
  "This is the last active Administrator. Make another user Administrator first.";

/** The same for a change of many users. */
export const noAdministratorReason =
  "No active Administrator would remain. Make another user Administrator first.";

export const ownAccessReason = "You can't change your own role and permissions.";

export const roleAboveReason = "You can't assign a role above your own.";

export const permissionNotYoursReason = "You can't grant a permission that you don't have.";

export const systemAdminWithoutRbacReason = "System Admin needs RBAC.";

export const systemAdminNotYoursReason = "Only Administrators can make a System Admin.";

export const otherOrganizationReason = "Belongs to another organization.";

export const wasAboveReason =
  "This email belonged to a user with a role or permissions above yours.";

const byStatus: Record<UserStatus, string> = {
  invited: "This user hasn't accepted the invitation yet. Resend or revoke the invitation instead.",
  active: "This user is active.",
  inactive: "This user is disabled.",
  deleted: "This user was deleted.",
};

function decideStatus(operation: UserOperation, target: OperationTarget, at: Date): Decision {
  const { status, passwordStatus } = target;
  switch (operation) {
    case "edit":
      return status === "deleted" ? refuse("Deleted users can't be edited.") : allow;
    case "disable":
      return status === "active" ? allow : refuse(byStatus[status]);
    case "enable":
      return status === "inactive" ? allow : refuse(byStatus[status]);
    case "delete":
      if (status === "active") return refuse("Disable this user before you delete it.");
      return status === "inactive" ? allow : refuse(byStatus[status]);
    case "restore":
      if (status !== "deleted" || !target.deletedAt) return refuse(byStatus[status]);
      if (!target.activatedAt)
        return refuse("This user never registered. Send a new invitation instead.");
      return at.getTime() < target.deletedAt.getTime() + restorableFor
        ? allow
        : refuse("This user was deleted more than 20 days ago. Send a new invitation instead.");
    case "resend_welcome":
      if (status !== "active") return refuse(byStatus[status]);
      return passwordStatus === "temporary" || passwordStatus === "temporary_expired"
        ? allow
        : refuse("This user has no temporary password. Reset the password instead.");
    case "reset_password":
      if (status !== "active") return refuse(byStatus[status]);
      return passwordStatus === null ? refuse("This user doesn't sign in with a password.") : allow;
    case "end_sessions":
      return status === "active" ? allow : refuse(byStatus[status]);
  }
}

/**
 * Decides whether `actor` may run the operation on `target`. Every operation requires users:manage
 * and a rank at least as high as the target's. Actors may only edit their own names on themselves,
 * and the last active Administrator stays.
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
    return refuse("You can't do this to your own account.");
  }
  const possible = decideStatus(operation, target, at);
  if (!possible.allowed) return possible;
  const removes = operation === "disable" || operation === "delete";
  return removes && target.lastAdministrator ? refuse(lastAdministratorReason) : allow;
}

/**
 * Decides whether `actor` may change the role of `target`, whom they may edit: not their own role,
 * no role above their own, and the last active Administrator stays.
 */
export function decideRoleChange(
  actor: Subject,
  target: OperationTarget,
  role: { rank: number; permissions: readonly Permission[] } | undefined,
): Decision {
  if (target.userId === actor.userId) {
    return refuse(ownAccessReason);
  }
  if (!role || !canGrantRole(actor, role)) return refuse(roleAboveReason);
  return target.lastAdministrator ? refuse(lastAdministratorReason) : allow;
}

/**
 * Decides whether `actor` may turn System Admin on or off for `target`, whom they may edit: only
 * Administrators, with RBAC, never for themselves, and the last active Administrator stays.
 */
export function decideSystemAdminChange(
  actor: Subject,
  target: Pick<OperationTarget, "userId" | "lastAdministrator">,
  accessControl: AccessControl,
): Decision {
  if (target.userId === actor.userId) return refuse(ownAccessReason);
  if (accessControl !== "rbac") return refuse(systemAdminWithoutRbacReason);
  if (!isAdministrator(actor)) return refuse("Only Administrators can change System Admin.");
  return target.lastAdministrator ? refuse(lastAdministratorReason) : allow;
}
