import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";

/**
 * How many of the open invitations wait for a mail that did not arrive: the last one of each
 * bounced or failed.
 * @throws forbidden without users:manage
 */
export async function countUndelivered(actor: Actor): Promise<number> {
  requirePermission(actor, "users:manage");
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count
    from mails
    join invitations on invitations.id = mails.invitation_id
      and invitations.generation = mails.generation
    where mails.organization_id = ${actor.organization.id} and mails.state in ('bounced', 'failed')
      and accepted_at is null and revoked_at is null
      and not exists (
        select 1 from mails as later
        where later.invitation_id = mails.invitation_id and later.id > mails.id
      )
  `);
  return row!.count;
}
