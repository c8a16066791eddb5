import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { UserStatus } from "@/lib/users/status";
import type { TestOrganization } from "@/lib/testing/organization";

export type People = {
  status: UserStatus;
  roleKey: string;
  count: number;
  /** What their names have in common, for searches. */
  name?: string;
};

/**
 * Adds people of every status, the invited ones with an open invitation.
 * @returns their ids
 */
export async function addPeople(
  organization: TestOrganization,
  people: readonly People[],
): Promise<string[]> {
  const domain = `${randomUUID().slice(0, 8)}.${organization.slug}.example`;
  const numbered = people.map((each, kind) => ({ name: "Person", ...each, kind }));
  const rows = await db.execute<{ id: string }>(sql`
    with added as (
      insert into users (organization_id, email, email_normalized, first_name, last_name, role_key,
        status, activated_at, deleted_at)
      select ${organization.id}, address, address, name, number::text, "roleKey", status,
        case when status <> 'invited' then now() end, case when status = 'deleted' then now() end
      from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb)
        as kind (name text, status text, "roleKey" text, count int, kind int)
      cross join lateral generate_series(1, count) as number
      cross join lateral (select 'p' || kind || '-' || number || '@' || ${domain} as address) as made
      returning id, status
    ), invited as (
      insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
      select ${organization.id}, id, (
        select id from users where organization_id = ${organization.id} order by id limit 1
      ), now(), now(), now() + interval '7 days'
      from added where status = 'invited'
    )
    select id from added
  `);
  return rows.map(({ id }) => id);
}
