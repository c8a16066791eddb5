/**
 * Who may do what (docs/product.md#permissions-and-roles). Pure: no database, no clock, safe for the browser.
 */

/** Every permission with its label, in the order in which pages list them. */
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

/** The roles that every organization begins with, lowest first. */
export const builtInRoles = [
  { key: "stakeholder", name: "Stakeholder", rank: 10, permissions: viewAndInvite },
  { key: "responder", name: "Responder", rank: 20, permissions: viewAndInvite },
  { key: "manager", name: "Manager", rank: 30, permissions: manageUsers },
  { key: "administrator", name: "Administrator", rank: 40, permissions },
] as const satisfies readonly Role[];

/** The rank of Administrators, for what nobody below may see. */
export const administratorRank = builtInRoles.at(-1)!.rank;

/** The role that an invited person gets unless somebody chooses another (docs/product.md#invite-by-email). */
const defaultInvitedRoleKey = "responder";

/** What the policy knows of the person who acts. */
export type Subject = { userId: string; rank: number; permissions: ReadonlySet<Permission> };

/** What the policy knows of the person acted upon. */
export type Target = { userId: string; rank: number };

/** Why something is refused: a sentence for a tooltip or an error. */
export type Refusal = { allowed: false; reason: string };
export type Decision = { allowed: true } | Refusal;

const refuse = (reason: string): Refusal => ({ allowed: false, reason });

/**
 * Decides whether `actor` may use `permission`, on `target` where the deed is done to a person.
 * One can act on users up to one's own rank.
 */
export function decide(actor: Subject, permission: Permission, target?: Target): Decision {
  if (!actor.permissions.has(permission)) {
    return refuse(`This needs the permission “${permissionLabels[permission]}”.`);
  }
  if (target && target.rank > actor.rank) {
    return refuse("This person's role is above yours.");
  }
  return { allowed: true };
}

/** `decide` as a yes or no. */
export function can(actor: Subject, permission: Permission, target?: Target): boolean {
  return decide(actor, permission, target).allowed;
}

/** Whether `actor` may give a role: up to one's own rank. */
export function canGrantRole(actor: Subject, role: { rank: number }): boolean {
  return role.rank <= actor.rank;
}

/** The roles of `all` that `actor` may give, lowest rank first. */
export function grantableRoles<R extends { key: string; rank: number }>(
  actor: Subject,
  all: readonly R[],
): R[] {
  return all
    .filter((role) => canGrantRole(actor, role))
    .toSorted((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
}

/**
 * The role that an invitation proposes: Responder, or the highest that the actor may give if that
 * is lower.
 * @param grantable from `grantableRoles`; not empty
 */
export function defaultInvitedRole<R extends { key: string; rank: number }>(
  grantable: readonly R[],
): R | undefined {
  return grantable.find((role) => role.key === defaultInvitedRoleKey) ?? grantable.at(-1);
}
