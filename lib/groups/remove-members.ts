import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { lockUsers } from "@/lib/users/lock";

import { requireAdministrator } from "./administrators";
import { lockGroup } from "./lock";
import { removeMembers } from "./members";
import { decideRemoval } from "./rules";

/** How many were removed, and how many not, by reason. */
export type RemoveMembersResult = { removed: number; skipped: { reason: string; count: number }[] };

/**
 * Removes users from a group; those whom the actor may not remove stay, with the reason.
 * @throws not_found, forbidden when none of them may be removed, conflict when no active
 *   Administrator would remain
 */
export async function removeGroupMembers(
  actor: Actor,
  { groupId, userIds }: { groupId: string; userIds: readonly string[] },
): Promise<RemoveMembersResult> {
  const at = now();
  return db.transaction(async (tx) => {
    const locked = await lockUsers(tx, actor, userIds, at);
    const { subject, people, activeAdministrators } = locked;
    const group = await lockGroup(tx, actor, subject, groupId);
    const reasons = new Map<string, number>();
    const allowed = [...people.values()].filter((person) => {
      // Whether an Administrator remains depends on all of them together: see below.
      const target = { ...person, lastAdministrator: false };
      const decision = decideRemoval(subject, group, target, person.accessControl);
      if (!decision.allowed) reasons.set(decision.reason, (reasons.get(decision.reason) ?? 0) + 1);
      return decision.allowed;
    });
    const [refusal] = reasons.keys();
    if (allowed.length === 0 && refusal) throw new GatehouseError("forbidden", refusal);
    const { changedIds } = await removeMembers(tx, actor, group, allowed, at);
    await requireAdministrator(tx, actor, activeAdministrators);
    return {
      removed: changedIds.length,
      skipped: [...reasons].map(([reason, count]) => ({ reason, count })),
    };
  });
}
