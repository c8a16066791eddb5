import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";

/** Why a session was ended; the sign-in page says it to whoever was signed in. */
export type EndReason = "signed_out" | "ended" | "disabled" | "password" | "login_method";

/**
 * Ends the sessions of people at this moment, except one: their next request is refused.
 * @returns how many were open
 */
export async function endSessions(
  tx: Transaction,
  userIds: readonly string[],
  reason: EndReason,
  at: Date,
  exceptSessionId: string | null = null,
): Promise<number> {
  const ended = await tx.execute(sql`
    update sessions set ended_at = ${at.toISOString()}, ended_reason = ${reason}
    where user_id in (select id::uuid from jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb) as list (id))
      and ended_at is null and expires_at > ${at.toISOString()}
      and id is distinct from ${exceptSessionId}::uuid
  `);
  return ended.count;
}
