import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { groupManagers } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requireAllowed } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { lockUsers } from "@/lib/users/lock";

import { lockGroupToEdit } from "./lock";
import { decideManager } from "./rules";
import { recordGroup } from "./write";

/**
 * Stops a user from being a group manager of a group; a membership stays.
 * @throws not_found; forbidden without groups:manage, or for a user whom the actor may not act on
 */
export async function removeGroupManager(
  actor: Actor,
  { groupId, userId }: { groupId: string; userId: string },
): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const { subject, people } = await lockUsers(tx, actor, [userId], at);
    const group = await lockGroupToEdit(tx, actor, subject, groupId);
    const person = people.get(userId);
    if (!person) throw notFound("This group manager");
    requireAllowed(decideManager(subject, "remove", person));
    const removed = await tx
      .delete(groupManagers)
      .where(and(eq(groupManagers.groupId, group.id), eq(groupManagers.userId, userId)))
      .returning({ userId: groupManagers.userId });
    if (removed.length === 0) return;
    await recordGroup(
      tx,
      actor,
      "group.manager_removed",
      group,
      { before: { manager: person.email } },
      at,
    );
  });
}
