import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import {
  grantableRoles,
  permissionDescriptions,
  permissionLabels,
  permissions,
} from "@/lib/access/policy";
import { findGrantableGroups } from "@/lib/groups/grantable";
import { rolesOf } from "@/lib/roles/queries";

import type { Lookup } from "./lookup-dialog";

/** The values of a file that the actor may give. */
export async function loadLookup(actor: Actor): Promise<Lookup> {
  const [roles, groups] = await Promise.all([
    rolesOf(db, actor.organization.id),
    findGrantableGroups(db, actor),
  ]);
  return {
    roles: grantableRoles(actor, roles).map(({ key, name, description }) => ({
      value: key,
      name,
      description,
    })),
    groups,
    permissions: permissions
      .filter((permission) => actor.permissions.has(permission))
      .map((permission) => ({
        value: permission,
        name: permissionLabels[permission],
        description: permissionDescriptions[permission],
      })),
  };
}
