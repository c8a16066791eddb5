import { db } from "@/db/client";
import type { AccessControl } from "@/lib/access/effective";
import type { Actor } from "@/lib/access/actor";
import {
  defaultInvitedRole,
  grantableRoles,
  isAdministrator,
  permissionLabels,
  permissions,
} from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import { findGrantableGroups } from "@/lib/groups/grantable";
import type { GroupOptions } from "@/lib/groups/grantable";
import { rolesOf } from "@/lib/roles/queries";
import type { RoleOption } from "@/lib/roles/queries";

/** A role that can be assigned, with its permissions and what it allows in a sentence. */
export type RoleChoice = {
  key: string;
  name: string;
  description: string;
  permissions: Permission[];
};

/** What the actor may grant (docs/product.md#permissions-and-roles). */
export type Grants = {
  accessControl: AccessControl;
  /** Lowest first. */
  roles: RoleChoice[];
  defaultRoleKey: string;
  permissions: Permission[];
  /** Whether the actor may make a System Admin: with RBAC, as Administrator. */
  systemAdmin: boolean;
  /** The groups that the actor may add people to. */
  groups: GroupOptions;
};

/** The roles up to the actor's own, and the permissions that the actor has. */
export async function grantsOf(actor: Actor): Promise<Grants> {
  const [roles, groups] = await Promise.all([
    rolesOf(db, actor.organization.id),
    findGrantableGroups(db, actor),
  ]);
  return grantsFrom(actor, roles, groups);
}

/** The same for callers that have loaded the organization's roles and groups already. */
export function grantsFrom(actor: Actor, all: readonly RoleOption[], groups: GroupOptions): Grants {
  const roles = grantableRoles(actor, all);
  return {
    accessControl: actor.accessControl,
    roles: roles.map(roleChoice),
    defaultRoleKey: defaultInvitedRole(roles)?.key ?? "",
    permissions: permissions.filter((permission) => actor.permissions.has(permission)),
    systemAdmin: actor.accessControl === "rbac" && isAdministrator(actor),
    groups,
  };
}

/** A role for a select, described by its permissions if it has no description. */
export const roleChoice = ({
  key,
  name,
  description,
  permissions: own,
}: Pick<RoleOption, "key" | "name" | "description" | "permissions">): RoleChoice => ({
  key,
  name,
  description: description || own.map((permission) => permissionLabels[permission]).join(", "),
  permissions: own,
});
