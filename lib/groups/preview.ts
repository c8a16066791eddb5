import { previewAccessChange } from "@/lib/access-changes/preview";
import type { AccessPreview } from "@/lib/access-changes/preview";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";

import { canGrantRole } from "@/lib/access/policy";
import { db } from "@/db/client";
import { GatehouseError } from "@/lib/errors";
import { rolesOf } from "@/lib/roles/queries";
import { roleAboveReason } from "@/lib/users/operations";

import { loadGroup } from "./queries";
import type { PreviewGroupRoleInput } from "./schema";

/**
 * Tells who would gain or lose what by another role of a group, or by none.
 * @throws not_found, forbidden without groups:manage or for a role that the actor could not give
 */
export async function previewGroupRole(
  actor: Actor,
  { groupId, roleKey, ...query }: PreviewGroupRoleInput,
): Promise<AccessPreview> {
  requirePermission(actor, "groups:manage");
  const { id } = await loadGroup(actor, groupId);
  const role = (await rolesOf(db, actor.organization.id)).find(({ key }) => key === roleKey);
  if (roleKey !== "" && !(role && canGrantRole(actor, role))) {
    throw new GatehouseError("forbidden", roleAboveReason);
  }
  return previewAccessChange(actor, { groupRoles: new Map([[id, roleKey || null]]) }, query);
}
