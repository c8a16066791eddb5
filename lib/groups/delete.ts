import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships, groups } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { lockUsers } from "@/lib/users/lock";

import { isCurrentMembership } from "./current";
import { recordMembersLeaving } from "./delete-queries";
import { endOperations } from "./end-operations";
import { lockGroupToEdit } from "./lock";
import { recordGroup, requireRoleChange, valuesOf } from "./write";

/**
 * Deletes a group: its members lose its role, its group managers their right, and links no longer
 * add people to it.
 * @returns its name, and how many members it had
 * @throws not_found; forbidden without groups:manage or where the role could not be taken away;
 *   conflict when no active Administrator would remain
 */
export async function deleteGroup(
  actor: Actor,
  groupId: string,
): Promise<{ name: string; members: number }> {
  requirePermission(actor, "groups:manage");
  const at = now();
  return db.transaction(async (tx) => {
    await endOperations(tx, actor.organization.id, groupId, at);
    const { subject } = await lockUsers(tx, actor, [], at);
    const group = await lockGroupToEdit(tx, actor, subject, groupId);
    if (group.role) await requireRoleChange(tx, actor, subject, group, "", at);
    const members = await tx.$count(
      groupMemberships,
      and(eq(groupMemberships.groupId, group.id), isCurrentMembership(at)),
    );
    const event = { before: { ...valuesOf(group), members } };
    await recordGroup(tx, actor, "group.deleted", group, event, at);
    await recordMembersLeaving(tx, actor, group, at);
    await tx.delete(groups).where(eq(groups.id, group.id));
    return { name: group.name, members };
  });
}
