import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { defaultInvitedRole, grantableRoles, permissions } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import { rolesOf } from "@/lib/roles/queries";
import type { RoleOption } from "@/lib/roles/queries";

/** A role that can be assigned, with its permissions. */
export type RoleChoice = { key: string; name: string; permissions: Permission[] };

/** What the actor may grant (docs/product.md#permissions-and-roles). */
export type Grants = {
  /** Lowest first. */
  roles: RoleChoice[];
  defaultRoleKey: string;
  permissions: Permission[];
};

/** The roles up to the actor's own, and the permissions that the actor has. */
export async function grantsOf(actor: Actor): Promise<Grants> {
  return grantsFrom(actor, await rolesOf(db, actor.organization.id));
}

/** The same for callers that have loaded the organization's roles already. */
export function grantsFrom(actor: Actor, all: readonly RoleOption[]): Grants {
  const roles = grantableRoles(actor, all);
  return {
    roles: roles.map(({ key, name, permissions: own }) => ({ key, name, permissions: own })),
    defaultRoleKey: defaultInvitedRole(roles)?.key ?? "",
    permissions: permissions.filter((permission) => actor.permissions.has(permission)),
  };
}
