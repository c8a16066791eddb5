/**
 * The rules for groups (docs/product.md#access-control). Pure, so that pages show exactly what the
 * commands allow.
 */
import type { AccessControl, RoleAccess } from "@/lib/access/effective";
import { can, canGrantRole, decideTarget } from "@/lib/access/policy";
import type { Decision, Subject, Target } from "@/lib/access/policy";
import { lastAdministratorReason } from "@/lib/users/operations";

/** The properties of a group that the rules depend on. */
export type RuledGroup = {
  /** The role that members get, also while Basic access ignores it. */
  role: RoleAccess | null;
  /** Whether the actor has groups:manage or is a group manager of this group. */
  mayManage: boolean;
};

const refuse = (reason: string): Decision => ({ allowed: false, reason });
const allow: Decision = { allowed: true };

/**
 * `decideTarget`, with a reason that does not tell which permissions the user has: only those with
 * users:manage may see them, and group managers may lack it.
 */
function decidePerson(actor: Subject, target: Target): Decision {
  const decision = decideTarget(actor, target);
  return decision.allowed || can(actor, "users:manage")
    ? decision
    : refuse("This user's role or permissions are above yours.");
}

export const manageGroupReason =
  "This needs the permission “Manage groups”, or being a group manager of this group.";

export const groupRoleAboveReason =
  "This group gives a role that is above yours, so you can't change who is in it.";

/**
 * Decides whether `actor` may add `target` to `group`. Actors who have access for some time only could
 * keep it by adding themselves to a group with a role.
 */
export function decideMembership(actor: Subject, group: RuledGroup, target: Target): Decision {
  const permitted = decideChange(actor, group, target);
  if (permitted.allowed && group.role && target.userId === actor.userId) {
    return refuse("You can't add yourself to a group that gives a role.");
  }
  return permitted;
}

/**
 * Decides whether `actor` may change the membership of `target` in `group` at all: they manage the
 * group, could give its role, also while Basic access ignores it, and may act on the user.
 */
function decideChange(actor: Subject, group: RuledGroup, target: Target): Decision {
  if (!group.mayManage) return refuse(manageGroupReason);
  if (group.role && !canGrantRole(actor, group.role)) return refuse(groupRoleAboveReason);
  return target.userId === actor.userId ? allow : decidePerson(actor, target);
}

/** Whether leaving the group takes something away: group roles count with RBAC only. */
const groupRoleCounts = (group: RuledGroup, accessControl: AccessControl): boolean =>
  group.role !== null && accessControl === "rbac";

/**
 * Decides whether `actor` may remove `target` from `group`, or end the membership earlier. Actors
 * cannot lower their own access, and the last active Administrator stays.
 * @param target.lastAdministrator whether no active Administrator would be left
 */
export function decideRemoval(
  actor: Subject,
  group: RuledGroup,
  target: Target & { lastAdministrator: boolean },
  accessControl: AccessControl,
): Decision {
  const permitted = decideChange(actor, group, target);
  if (!permitted.allowed || !groupRoleCounts(group, accessControl)) return permitted;
  if (target.userId === actor.userId) {
    return refuse("You can't remove yourself from a group that gives you a role.");
  }
  return target.lastAdministrator ? refuse(lastAdministratorReason) : allow;
}

/**
 * Decides whether `actor` may set when the membership of `target` ends. Actors cannot change
 * how long they have a role themselves: one who has it for some days could keep it.
 */
export function decideEnd(actor: Subject, group: RuledGroup, target: Target): Decision {
  const permitted = decideChange(actor, group, target);
  if (permitted.allowed && group.role && target.userId === actor.userId) {
    return refuse("You can't change how long you have the role of this group.");
  }
  return permitted;
}

/**
 * Decides whether `actor`, who has groups:manage, may make `target` a group manager, or stop it.
 * Actors cannot keep what they may do now beyond their own permission.
 */
export function decideManager(actor: Subject, change: "add" | "remove", target: Target): Decision {
  if (target.userId !== actor.userId) return decidePerson(actor, target);
  return change === "remove" ? allow : refuse("You can't make yourself a group manager.");
}
