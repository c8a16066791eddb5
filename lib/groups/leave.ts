import type { Transaction } from "@/db/client";
import { groupManagers, groupMemberships } from "@/db/schema/schema";
import { inIds } from "@/db/sql";

/** Takes users out of all groups, also as group managers, when they start anew. */
export async function leaveAllGroups(tx: Transaction, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx.delete(groupMemberships).where(inIds(groupMemberships.userId, userIds));
  await tx.delete(groupManagers).where(inIds(groupManagers.userId, userIds));
}
