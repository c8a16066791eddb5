/**
 * The authorization policy (docs/product.md#permissions-and-roles). Pure: no database, no clock,
 * safe for the browser.
 */

/** Every permission with its label, in display order. */
export const permissionLabels = {
  "users:read": "View users",
  "users:invite": "Invite users",
  "users:manage": "Manage Users & Permissions",
  "groups:manage": "Manage groups",
  "roles:manage": "Manage roles",
  "identity:manage": "Manage identity configuration",
  "audit:read": "View audit log",
} as const;

export type Permission = keyof typeof permissionLabels;

export const permissions = Object.keys(permissionLabels) as Permission[];

export type Role = { key: string; name: string; rank: number; permissions: readonly Permission[] };

const viewAndInvite = ["users:read", "users:invite"] as const;
const manageUsers = [...viewAndInvite, "users:manage", "groups:manage", "audit:read"] as const;

/** The roles that every new organization has, lowest first. */
export const builtInRoles = [
  { key: "stakeholder", name: "Stakeholder", rank: 10, permissions: viewAndInvite },
  { key: "responder", name: "Responder", rank: 20, permissions: viewAndInvite },
  { key: "manager", name: "Manager", rank: 30, permissions: manageUsers },
  { key: "administrator", name: "Administrator", rank: 40, permissions },
] as const satisfies readonly Role[];

/** The rank of Administrators, for what only they may do. */
export const administratorRank = builtInRoles.at(-1)!.rank;

/** The default role of an invitation (docs/product.md#invite-by-email). */
const defaultInvitedRoleKey = "responder";

/** The actor's properties that the policy depends on. */
export type Subject = { userId: string; rank: number; permissions: ReadonlySet<Permission> };

/** The target's properties that the policy depends on. */
export type Target = { userId: string; rank: number };

/** Why something is refused: a message for a tooltip or an error. */
export type Refusal = { allowed: false; reason: string };
export type Decision = { allowed: true } | Refusal;

const refuse = (reason: string): Refusal => ({ allowed: false, reason });

/**
 * Decides whether `actor` may use `permission`, on `target` if the operation has one. Actors can
 * act on users up to their own rank.
 */
export function decide(actor: Subject, permission: Permission, target?: Target): Decision {
  if (!actor.permissions.has(permission)) {
    return refuse(`This needs the permission “${permissionLabels[permission]}”.`);
  }
  if (target && target.rank > actor.rank) {
    return refuse("This user's role is above yours.");
  }
  return { allowed: true };
}

/** `decide` as a boolean. */
export function can(actor: Subject, permission: Permission, target?: Target): boolean {
  return decide(actor, permission, target).allowed;
}

/** Whether `actor` may assign a role: up to their own rank. */
export function canGrantRole(actor: Subject, role: { rank: number }): boolean {
  return role.rank <= actor.rank;
}

/** The roles of `all` that `actor` may assign, lowest rank first. */
export function grantableRoles<R extends { key: string; rank: number }>(
  actor: Subject,
  all: readonly R[],
): R[] {
  return all
    .filter((role) => canGrantRole(actor, role))
    .toSorted((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
}

/**
 * The role that an invitation proposes: Responder, or the highest that the actor may assign if that
 * is lower.
 * @param grantable from `grantableRoles`; not empty
 */
export function defaultInvitedRole<R extends { key: string; rank: number }>(
  grantable: readonly R[],
): R | undefined {
  return grantable.find((role) => role.key === defaultInvitedRoleKey) ?? grantable.at(-1);
}
