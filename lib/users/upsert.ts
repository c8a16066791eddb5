import type { Transaction } from "@/db/client";
import type { users } from "@/db/schema/schema";
import type { UserStatus } from "@/db/schema/users";

import { leaveAllGroups } from "@/lib/groups/leave";

import { deleteExternalIdentities } from "./external-identities";
import { insertOrReplaceUsers } from "./upsert-queries";
import type { UpsertedUser } from "./upsert-queries";

/** A new user; every row of one call has the same fields. */
export type NewUser = typeof users.$inferInsert;

/**
 * Inserts users, or replaces the rows that their organization kept for the same email addresses, in
 * one statement for any number of users. A replaced row loses its password, codes and provider
 * accounts and groups; it keeps its id, its first activation and names that are not given. A
 * `temporaryGeneration` of 1 is added to the generations that the row has had.
 * @param rows different email addresses that no live user has (`findEmailConflicts`)
 * @param options.replace the statuses whose rows may be replaced; other rows are left alone
 * @param options.keepGroupsOf normalized email addresses of users who stay in their groups
 * @returns the users written; one whose row was left alone is missing
 * @throws a unique violation when another transaction has taken an address: see `retryOnCollision`
 */
export async function upsertUsers(
  tx: Transaction,
  rows: readonly NewUser[],
  options: { replace?: readonly UserStatus[]; keepGroupsOf?: ReadonlySet<string> } = {},
): Promise<UpsertedUser[]> {
  if (rows.length === 0) return [];
  // In a fixed order, so that two lists with the same users cannot deadlock.
  const sorted = rows.toSorted((a, b) => (a.emailNormalized < b.emailNormalized ? -1 : 1));
  const upserted = await insertOrReplaceUsers(tx, sorted, options.replace ?? ["deleted"]);
  const replaced = upserted.filter((user) => user.replaced);
  await deleteExternalIdentities(
    tx,
    replaced.map(({ userId }) => userId),
  );
  await leaveAllGroups(
    tx,
    replaced
      .filter(({ emailNormalized }) => !options.keepGroupsOf?.has(emailNormalized))
      .map(({ userId }) => userId),
  );
  return upserted;
}
