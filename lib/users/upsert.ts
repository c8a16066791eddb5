import { inArray, sql } from "drizzle-orm";
import type { AnyColumn, SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/schema";
import type { UserStatus } from "@/db/schema/users";

import { deleteExternalIdentities } from "./external-identities";

/** A new user; every row of one call has the same fields. */
export type NewUser = typeof users.$inferInsert;

/** The value that the insert would have written. */
const excluded = (column: AnyColumn): SQL => sql.raw(`excluded."${column.name}"`);

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
) {
  if (rows.length === 0) return [];
  // In a fixed order, so that two lists with the same users cannot deadlock.
  const sorted = rows.toSorted((a, b) => (a.emailNormalized < b.emailNormalized ? -1 : 1));
  const upserted = await tx
    .insert(users)
    .values(sorted)
    .onConflictDoUpdate({
      target: [users.emailNormalized, users.organizationId],
      set: {
        email: excluded(users.email),
        firstName: sql`coalesce(nullif(${excluded(users.firstName)}, ''), ${users.firstName})`,
        lastName: sql`coalesce(nullif(${excluded(users.lastName)}, ''), ${users.lastName})`,
        roleKey: excluded(users.roleKey),
        extraPermissions: excluded(users.extraPermissions),
        status: excluded(users.status),
        passwordHash: excluded(users.passwordHash),
        temporaryGeneration: sql`${users.temporaryGeneration} + ${excluded(users.temporaryGeneration)}`,
        temporaryExpiresAt: excluded(users.temporaryExpiresAt),
        codeExpiresAt: null,
        activatedAt: sql`coalesce(${users.activatedAt}, ${excluded(users.activatedAt)})`,
        deletedAt: null,
        version: sql`${users.version} + 1`,
      },
      setWhere: inArray(users.status, [...replace]),
    })
    .returning({
      userId: users.id,
      email: users.email,
      emailNormalized: users.emailNormalized,
      roleKey: users.roleKey,
      temporaryGeneration: users.temporaryGeneration,
      // Postgres sets xmax where the statement updated a row instead of inserting it.
      replaced: sql<boolean>`xmax <> 0`,
    });
  await deleteExternalIdentities(
    tx,
    upserted.filter(({ replaced }) => replaced).map(({ userId }) => userId),
  );
  return upserted;
}
