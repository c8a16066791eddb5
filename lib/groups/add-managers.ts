import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { groupManagers } from "@/db/schema/schema";
import { uuidArray } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requireAllowed } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError, notFound } from "@/lib/errors";
import { lockUsers } from "@/lib/users/lock";

import { lockGroupToEdit } from "./lock";
import { decideManager } from "./rules";

/**
 * Makes users group managers of a group. It gives them no role: they only add people to whom they
 * could give the group's role themselves.
 * @returns how many were none before
 * @throws not_found; forbidden without groups:manage, or for users whom the actor may not act on;
 *   conflict for deleted users
 */
export async function addGroupManagers(
  actor: Actor,
  { groupId, userIds }: { groupId: string; userIds: readonly string[] },
): Promise<{ added: number }> {
  const at = now();
  return db.transaction(async (tx) => {
    const { subject, people } = await lockUsers(tx, actor, userIds, at);
    const group = await lockGroupToEdit(tx, actor, subject, groupId);
    for (const userId of userIds) {
      const person = people.get(userId);
      if (!person) throw notFound("This user");
      requireAllowed(decideManager(subject, "add", person));
      if (person.status === "deleted") {
        throw new GatehouseError("conflict", "Deleted users can't be group managers.");
      }
    }
    // The query builder cannot insert from an array.
    const added = await tx.execute<{ userId: string }>(sql`
      insert into ${groupManagers} (user_id, group_id, organization_id, created_at)
      select user_id, ${group.id}::uuid, ${actor.organization.id}::uuid, ${at.toISOString()}::timestamptz
      from unnest(${uuidArray(userIds)}) as manager (user_id)
      on conflict do nothing
      returning user_id as "userId"
    `);
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      added.map(({ userId }): AuditEvent => ({
        action: "group.manager_added",
        targetType: "group",
        targetId: group.id,
        targetLabel: group.name,
        after: { manager: people.get(userId)!.email },
      })),
      at,
    );
    return { added: added.length };
  });
}
