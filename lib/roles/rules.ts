/**
 * The rules for custom roles (docs/product.md#access-control). Pure, so that pages show exactly what
 * the commands allow.
 */
import type { AccessControl } from "@/lib/access/effective";
import { decide, isWithin, missingPermissions, permissionLabels } from "@/lib/access/policy";
import type { Decision, Permission, Subject } from "@/lib/access/policy";

export const roleOperations = ["edit", "delete"] as const;
export type RoleOperation = (typeof roleOperations)[number];

/** The properties of a role that the rules depend on. */
type RoleFacts = {
  key: string;
  builtIn: boolean;
  rank: number;
  permissions: readonly Permission[];
};

/** What the rules depend on besides the role. */
export type RoleRules = {
  accessControl: AccessControl;
  /** The actor's own role, and those that the actor's groups give. */
  ownRoleKeys: ReadonlySet<string>;
};

const refuse = (reason: string): Decision => ({ allowed: false, reason });

export const needsRbac = "Custom roles need RBAC.";

/** Decides whether `actor` may create roles. */
export function decideRoleCreation(actor: Subject, accessControl: AccessControl): Decision {
  const permitted = decide(actor, "roles:manage");
  if (!permitted.allowed) return permitted;
  return accessControl === "rbac" ? permitted : refuse(needsRbac);
}

/**
 * Decides whether `actor` may edit or delete a role: a custom one within their own rank and
 * permissions that they don't have themselves. Editing needs RBAC.
 */
export function decideRoleOperation(
  actor: Subject,
  operation: RoleOperation,
  role: RoleFacts,
  { accessControl, ownRoleKeys }: RoleRules,
): Decision {
  const permitted = decide(actor, "roles:manage");
  if (!permitted.allowed) return permitted;
  if (role.builtIn) return refuse("Built-in roles can't be changed or deleted.");
  if (operation === "edit" && accessControl !== "rbac") return refuse(needsRbac);
  if (ownRoleKeys.has(role.key)) {
    return refuse(`You have this role yourself, so you can't ${operation} it.`);
  }
  if (isWithin(actor, role)) return permitted;
  const [missing] = missingPermissions(actor, role.permissions);
  return refuse(
    missing
      ? `This role has the permission “${permissionLabels[missing]}”, which you don't have.`
      : "This role ranks above yours.",
  );
}
