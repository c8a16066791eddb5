import type { Actor } from "@/lib/access/actor";
import { builtInRoles, permissions } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import type { RoleOption } from "@/lib/roles/queries";

/** What the form for a role offers. */
export type RoleChoices = {
  /** The roles that a new one can start from. */
  roles: RoleStart[];
  /** The ranks and permissions that the actor has. */
  ranks: { rank: number; name: string }[];
  permissions: Permission[];
};

/** A role that a new one can start from. */
export type RoleStart = Pick<RoleOption, "key" | "name" | "description" | "rank" | "permissions">;

export const roleChoicesOf = (actor: Actor, roles: readonly RoleOption[]): RoleChoices => ({
  roles: roles.map(({ key, name, description, rank, permissions: own }) => ({
    key,
    name,
    description,
    rank,
    permissions: own,
  })),
  ranks: builtInRoles
    .filter(({ rank }) => rank <= actor.rank)
    .map(({ rank, name }) => ({ rank, name })),
  permissions: permissions.filter((permission) => actor.permissions.has(permission)),
});

/** The name of the built-in role whose rank a role has. */
export const rankName = (rank: number): string =>
  builtInRoles.findLast((role) => role.rank <= rank)?.name ?? String(rank);
