import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import type { invitations } from "@/db/schema/schema";
import { uuidArray } from "@/db/sql";

type Issued = Pick<typeof invitations.$inferSelect, "id" | "userId" | "generation">;

/**
 * Inserts an invitation for each user, or renews their open one, with one parameter for all of
 * them, for the reason in lib/audit/record-queries.ts.
 */
export async function insertOrRenewInvitations(
  tx: Transaction,
  inviter: { userId: string; organizationId: string },
  userIds: readonly string[],
  at: Date,
  expiresAt: Date,
): Promise<Issued[]> {
  return tx.execute<Issued>(sql`
    insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
    select ${inviter.organizationId}::uuid, user_id, ${inviter.userId}::uuid,
      ${at.toISOString()}::timestamptz, ${at.toISOString()}::timestamptz,
      ${expiresAt.toISOString()}::timestamptz
    from unnest(${uuidArray(userIds)}) as user_id
    on conflict (user_id) where accepted_at is null and revoked_at is null do update set
      generation = invitations.generation + 1,
      invited_by = excluded.invited_by,
      sent_at = excluded.sent_at,
      expires_at = excluded.expires_at
    returning id, user_id as "userId", generation`);
}
