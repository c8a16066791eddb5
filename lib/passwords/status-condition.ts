import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { maxCodeTries } from "./status";
import type { PasswordStatus } from "./status";

/**
 * `passwordStatus` as a condition, for queries that read from `users` of one organization; matches
 * no user in organizations without passwords.
 * @param statuses at least one; users with any of them match
 */
export function hasPasswordStatus(
  statuses: readonly PasswordStatus[],
  organizationId: string,
  at: Date,
): SQL {
  const time = at.toISOString();
  const codeOpen = sql`(code_expires_at > ${time} and code_tries < ${maxCodeTries})`;
  // `password_order` tells who has a password of their own, and has an index.
  const none = sql`password_order < '9999-12-31 00:00:00+00'`;
  const conditions: Record<PasswordStatus, SQL> = {
    ok: sql`password_order = '9999-12-31 00:00:00+00'`,
    temporary: sql`${none} and temporary_expires_at > ${time}`,
    temporary_expired: sql`${none} and temporary_expires_at <= ${time}`,
    reset_code: sql`${none} and temporary_expires_at is null and ${codeOpen}`,
    reset_code_expired: sql`${none} and temporary_expires_at is null
      and code_expires_at is not null and not ${codeOpen}`,
  };
  const each = statuses.map((status) => sql`(${conditions[status]})`);
  // A subquery, so that Postgres evaluates it once and not for each user.
  const usesPasswords = sql`(
    select login_method from identity_configurations where organization_id = ${organizationId}
  ) = 'password'`;
  return sql`(${usesPasswords} and (${sql.join(each, sql` or `)}))`;
}
