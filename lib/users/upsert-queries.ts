import { getTableColumns, inArray, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/schema";
import type { UserStatus } from "@/db/schema/users";

import type { NewUser } from "./upsert";

/** A user as written. */
export type UpsertedUser = Pick<
  typeof users.$inferSelect,
  "email" | "emailNormalized" | "roleKey" | "temporaryGeneration"
> & {
  userId: string;
  /** The statement updated a row instead of inserting it. */
  replaced: boolean;
};

const columns = getTableColumns(users);

/**
 * Inserts or replaces users with one parameter for all of them, for the reason in
 * lib/audit/record-queries.ts. Columns that the first row does not name get their defaults.
 * @param replace the statuses whose rows may be replaced; other rows are left alone
 */
export async function insertOrReplaceUsers(
  tx: Transaction,
  rows: readonly NewUser[],
  replace: readonly UserStatus[],
): Promise<UpsertedUser[]> {
  const names = (Object.keys(columns) as (keyof typeof columns)[]).filter(
    (name) => (rows[0] as Partial<Record<string, unknown>>)[name] !== undefined,
  );
  const list = sql.join(
    names.map((name) => sql.identifier(columns[name].name)),
    sql`, `,
  );
  const types = sql.join(
    names.map(
      (name) => sql`${sql.identifier(columns[name].name)} ${sql.raw(columns[name].getSQLType())}`,
    ),
    sql`, `,
  );
  const newUsers = rows.map((row: Partial<Record<string, unknown>>) =>
    Object.fromEntries(names.map((name) => [columns[name].name, row[name]])),
  );
  return tx.execute<UpsertedUser>(sql`
    insert into users (${list})
    select ${list} from jsonb_to_recordset(${JSON.stringify(newUsers)}::jsonb) as new_user (${types})
    on conflict (email_normalized, organization_id) do update set
      email = excluded.email,
      first_name = coalesce(nullif(excluded.first_name, ''), users.first_name),
      last_name = coalesce(nullif(excluded.last_name, ''), users.last_name),
      role_key = excluded.role_key,
      extra_permissions = excluded.extra_permissions,
      system_admin = excluded.system_admin,
      status = excluded.status,
      password_hash = excluded.password_hash,
      temporary_generation = users.temporary_generation + excluded.temporary_generation,
      temporary_expires_at = excluded.temporary_expires_at,
      code_expires_at = null,
      activated_at = coalesce(users.activated_at, excluded.activated_at),
      deleted_at = null,
      version = users.version + 1
    where ${inArray(users.status, [...replace])}
    returning id as "userId", email, email_normalized as "emailNormalized", role_key as "roleKey",
      temporary_generation as "temporaryGeneration", xmax <> 0 as replaced`);
}
