/**
 * What a user may do in all, from every source (docs/product.md#access-control). Pure: queries read
 * the sources, and only this file combines them.
 */
import type { AccessControl } from "@/db/schema/identity-configurations";

import { administratorRank, administratorRoleKey, permissions } from "./policy";
import type { Access, Permission, Role } from "./policy";

export type { AccessControl };

/** What the two modes are called. */
export const accessControlLabels: Record<AccessControl, string> = {
  basic: "Basic access",
  rbac: "RBAC",
};

/** The part of a role that counts. */
export type RoleAccess = Pick<Role, "key" | "rank" | "permissions">;

/** The role of a group of which the user is a member now. */
export type GroupRole = RoleAccess & {
  /** Whether the user keeps it: a membership that gives it has no end. */
  permanent: boolean;
};

/** Everything that gives a user permissions. */
export type AccessSources = {
  role: RoleAccess;
  extraPermissions: readonly Permission[];
  systemAdmin: boolean;
  groupRoles: readonly GroupRole[];
};

export type EffectiveAccess = Access & {
  /**
   * Whether the user is an Administrator who stays one, so that they count when the last one is
   * protected. Access that ends by itself does not count.
   */
  administrator: boolean;
};

/**
 * The union of all sources and the highest rank. Basic access ignores group roles and System Admin.
 */
export function effectiveAccess(
  accessControl: AccessControl,
  { role, extraPermissions, systemAdmin, groupRoles }: AccessSources,
): EffectiveAccess {
  const rbac = accessControl === "rbac";
  if (rbac && systemAdmin) {
    return {
      rank: Math.max(administratorRank, role.rank),
      permissions: new Set(permissions),
      administrator: true,
    };
  }
  const held = rbac ? [role, ...groupRoles] : [role];
  return {
    rank: Math.max(...held.map(({ rank }) => rank)),
    permissions: new Set([...held.flatMap((each) => each.permissions), ...extraPermissions]),
    administrator:
      role.key === administratorRoleKey ||
      (rbac && groupRoles.some(({ key, permanent }) => permanent && key === administratorRoleKey)),
  };
}
