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

/** What each permission allows, for the people who give it. */
export const permissionDescriptions: Record<Permission, string> = {
  "users:read": "See everyone in the organization with their role, groups and status.",
  "users:invite": "Invite people by email, with a role up to the inviter's own.",
  "users:manage": "Create, edit, disable and delete users, and give them roles and permissions.",
  "groups:manage": "Create, edit and delete groups, and choose their members and managers.",
  "roles:manage": "Create, edit and delete custom roles.",
  "identity:manage": "Choose how people sign in and join: login method, links and access control.",
  "audit:read": "See and export every change in the organization.",
};

/** The permissions by what they are about, in display order. */
export const permissionAreas: readonly { label: string; permissions: readonly Permission[] }[] = [
  { label: "Users", permissions: ["users:read", "users:invite", "users:manage"] },
  { label: "Groups and roles", permissions: ["groups:manage", "roles:manage"] },
  { label: "Organization", permissions: ["identity:manage", "audit:read"] },
];

export type Role = { key: string; name: string; rank: number; permissions: readonly Permission[] };

const viewAndInvite = ["users:read", "users:invite"] as const;
const manageUsers = [...viewAndInvite, "users:manage", "groups:manage", "audit:read"] as const;

/** The roles that every new organization has, lowest first. */
export const builtInRoles = [
  {
    key: "stakeholder",
    name: "Stakeholder",
    description: "Sees the members of the organization and invites Stakeholders.",
    rank: 10,
    permissions: viewAndInvite,
  },
  {
    key: "responder",
    name: "Responder",
    description: "Sees the members of the organization and invites people up to Responder.",
    rank: 20,
    permissions: viewAndInvite,
  },
  {
    key: "manager",
    name: "Manager",
    description: "Manages users and groups up to Manager, and reads the audit log.",
    rank: 30,
    permissions: manageUsers,
  },
  {
    key: "administrator",
    name: "Administrator",
    description: "Can do everything, including roles and the identity configuration.",
    rank: 40,
    permissions,
  },
] as const satisfies readonly (Role & { description: string })[];

/** The role that at least one active user has to keep (docs/product.md#permissions-and-roles). */
export const administratorRoleKey = "administrator";

/** The rank of Administrators, for what only they may do. */
export const administratorRank = builtInRoles.at(-1)!.rank;

/** Permissions that neither the default role nor a shared link may give (docs/product.md#ways-in). */
const managingPermissions = [
  "users:manage",
  "roles:manage",
  "identity:manage",
] as const satisfies readonly Permission[];

/** The default role of an invitation (docs/product.md#invite-by-email). */
const defaultInvitedRoleKey = "responder";

/** What a user may do in all, from every source (lib/access/effective.ts). */
export type Access = { rank: number; permissions: ReadonlySet<Permission> };

/** The actor's properties that the policy depends on. */
export type Subject = Access & { userId: string };

/** The target's properties that the policy depends on. */
export type Target = Access & { userId: string };

/** Why something is refused: a message for a tooltip or an error. */
export type Refusal = { allowed: false; reason: string };
export type Decision = { allowed: true } | Refusal;

/** Why something is refused, for a control that is locked; undefined when it is allowed. */
export const reasonOf = (decision: Decision): string | undefined =>
  decision.allowed ? undefined : decision.reason;

const refuse = (reason: string): Refusal => ({ allowed: false, reason });

/** The permissions of `wanted` that `actor` does not have. */
export function missingPermissions(
  actor: Pick<Access, "permissions">,
  wanted: Iterable<Permission>,
): Permission[] {
  return [...wanted].filter((permission) => !actor.permissions.has(permission));
}

/** Whether someone's rank and permissions are all within the actor's own. */
export function isWithin(
  actor: Access,
  other: { rank: number; permissions: Iterable<Permission> },
): boolean {
  return other.rank <= actor.rank && missingPermissions(actor, other.permissions).length === 0;
}

/**
 * Decides whether `actor` may use `permission`, on `target` if the operation has one. Actors can
 * act on users up to their own rank who have no permission that they lack themselves.
 */
export function decide(actor: Subject, permission: Permission, target?: Target): Decision {
  if (!actor.permissions.has(permission)) {
    return refuse(`This needs the permission “${permissionLabels[permission]}”.`);
  }
  return target ? decideTarget(actor, target) : { allowed: true };
}

/** Decides whether `actor` may act on `target`, whatever permission the operation needs besides. */
export function decideTarget(actor: Access, target: Access): Decision {
  if (target.rank > actor.rank) return refuse("This user's role is above yours.");
  const [missing] = missingPermissions(actor, target.permissions);
  if (missing) {
    return refuse(
      `This user has the permission “${permissionLabels[missing]}”, which you don't have.`,
    );
  }
  return { allowed: true };
}

/** `decide` as a boolean. */
export function can(actor: Subject, permission: Permission, target?: Target): boolean {
  return decide(actor, permission, target).allowed;
}

/** Whether `actor` may give a role: up to their own rank, and only permissions that they have. */
export function canGrantRole(
  actor: Access,
  role: { rank: number; permissions: readonly Permission[] },
): boolean {
  return isWithin(actor, role);
}

/** Whether someone has everything that System Admin gives, so that they may give it. */
export function isAdministrator(actor: Access): boolean {
  return isWithin(actor, { rank: administratorRank, permissions });
}

/** Whether the default role and shared links may give a role (docs/product.md#ways-in). */
export function isSafeForLinks(role: { permissions: readonly Permission[] }): boolean {
  return !managingPermissions.some((permission) => role.permissions.includes(permission));
}

export const unsafeForLinksReason = (roleName: string): string =>
  `Links and the default role can't give ${roleName}, because this role can manage users, roles or the identity configuration. Invite these people instead.`;

/** The roles of `all` that `actor` may assign, lowest rank first. */
export function grantableRoles<
  R extends { key: string; rank: number; permissions: readonly Permission[] },
>(actor: Access, all: readonly R[]): R[] {
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
