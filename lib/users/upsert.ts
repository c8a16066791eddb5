import type { Transaction } from "@/db/client";
import type { users } from "@/db/schema/schema";
import type { UserStatus } from "@/db/schema/users";

import { deleteExternalIdentities } from "./external-identities";
import { insertOrReplaceUsers } from "./upsert-queries";
import type { UpsertedUser } from "./upsert-queries";

/** A new user; every row of one call has the same fields. */
export type NewUser = typeof users.$inferInsert;

/**
 * Inserts users, or replaces the rows that their organization kept for the same email addresses, in
 * one statement for any number of users. A replaced row loses its password, codes and provider
 * accounts; it keeps its id, its first activation and names that are not given. A
 * `temporaryGeneration` of 1 is added to the generations that the row has had.
 * @param rows different email addresses that no live user has (`findEmailConflicts`)
 * @param replace the statuses whose rows may be replaced; other rows are left alone
 * @returns the users written; one whose row was left alone is missing
 * @throws a unique violation when another transaction has taken an address: see `retryOnCollision`
 */
export async function upsertUsers(
  tx: Transaction,
  rows: readonly NewUser[],
  replace: readonly UserStatus[] = ["deleted"],
): Promise<UpsertedUser[]> {
  if (rows.length === 0) return [];
  // In a fixed order, so that two lists with the same users cannot deadlock.
  const sorted = rows.toSorted((a, b) => (a.emailNormalized < b.emailNormalized ? -1 : 1));
  const upserted = await insertOrReplaceUsers(tx, sorted, replace);
  await deleteExternalIdentities(
    tx,
    upserted.filter(({ replaced }) => replaced).map(({ userId }) => userId),
  );
  return upserted;
}
