/** What a change of a group would mean for its members, before it is saved. */
import type { SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import { inIds } from "@/db/sql";
import type { MembershipChange } from "@/lib/access-changes/change";
import { previewAccessChange } from "@/lib/access-changes/preview";
import type { AccessPreview, AccessPreviewQuery } from "@/lib/access-changes/preview";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { GatehouseError } from "@/lib/errors";
import { rolesOf } from "@/lib/roles/queries";
import { roleAboveReason } from "@/lib/users/operations";

import { findByAddresses, readAddresses } from "./addresses";
import { loadGroup } from "./queries";
import { decideMembership, decideRemoval } from "./rules";
import type { RuledGroup } from "./rules";
import type { PreviewGroupRoleInput, PreviewMembersInput } from "./schema";

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

/**
 * Tells who would gain or lose what by joining or leaving a group. Users whom the command leaves out
 * are not in it. The caller has checked that the actor may change who is in the group.
 * @param chosen the condition that a row of `users` is one of them
 */
export const previewMembershipChange = (
  actor: Actor,
  group: Pick<RuledGroup, "role"> & { id: string },
  operation: MembershipChange["operation"],
  chosen: SQL,
  query: AccessPreviewQuery,
): Promise<AccessPreview> => {
  const ruled = { role: group.role, mayManage: true };
  const memberships: MembershipChange = {
    groupId: group.id,
    operation,
    users: chosen,
    mayChange: (target) => {
      const decision =
        operation === "join"
          ? decideMembership(actor, ruled, target)
          : decideRemoval(
              actor,
              ruled,
              { ...target, lastAdministrator: false },
              actor.accessControl,
            );
      return decision.allowed;
    },
  };
  return previewAccessChange(actor, { memberships }, query);
};

/**
 * The same for chosen users and pasted addresses of the page of a group. Only with users:manage,
 * because it tells what each of them may do.
 * @throws forbidden, not_found for groups that the actor does not manage, invalid at the field
 */
export async function previewMembers(
  actor: Actor,
  { groupId, operation, userIds, addresses: text, ...query }: PreviewMembersInput,
): Promise<AccessPreview> {
  requirePermission(actor, "users:manage");
  const group = await loadGroup(actor, groupId);
  if (group.membersLocked) throw new GatehouseError("forbidden", group.membersLocked);
  const { addresses } = await readAddresses(text);
  const byEmail = await findByAddresses(db, actor.organization.id, addresses);
  const chosen = inIds(users.id, [...userIds, ...byEmail.values()]);
  return previewMembershipChange(actor, group, operation, chosen, query);
}
