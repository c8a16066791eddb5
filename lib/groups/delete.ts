import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { lockUsers } from "@/lib/users/lock";

import { isCurrentMembership } from "./current";
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
  const at = now();
  return db.transaction(async (tx) => {
    await endOperations(tx, actor.organization.id, groupId, at);
    const { subject } = await lockUsers(tx, actor, [], at);
    const group = await lockGroupToEdit(tx, actor, subject, groupId);
    if (group.role) await requireRoleChange(tx, actor, subject, group, "", at);
    const members = await tx
      .select({ userId: users.id, email: users.email, endsAt: groupMemberships.endsAt })
      .from(groupMemberships)
      .innerJoin(users, eq(users.id, groupMemberships.userId))
      .where(and(eq(groupMemberships.groupId, group.id), isCurrentMembership(at)))
      .orderBy(users.id);
    await tx.delete(groups).where(eq(groups.id, group.id));
    await recordGroup(
      tx,
      actor,
      "group.deleted",
      group,
      { before: { ...valuesOf(group), members: members.length } },
      at,
    );
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      members.map(({ userId, email, endsAt }): AuditEvent => ({
        action: "user.group_left",
        targetType: "user",
        targetId: userId,
        targetLabel: email,
        before: { group: group.name, endsAt: endsAt?.toISOString() ?? null },
      })),
      at,
    );
    return { name: group.name, members: members.length };
  });
}
