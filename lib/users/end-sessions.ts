import { and, eq, gt, isNull, ne } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { sessions } from "@/db/schema/schema";
import type { EndReason } from "@/db/schema/sessions";
import { inIds } from "@/db/sql";

export type { EndReason };

/**
 * Ends the open sessions of users, except one: their next request is refused.
 * @returns how many were open
 */
export async function endSessions(
  tx: Transaction,
  userIds: readonly string[],
  reason: EndReason,
  at: Date,
  exceptSessionId: string | null = null,
): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ endedAt: at, endedReason: reason })
    .where(
      and(
        inIds(sessions.userId, userIds),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, at),
        exceptSessionId === null ? undefined : ne(sessions.id, exceptSessionId),
      ),
    );
  return ended.count;
}

/** Ends one session of a user. @returns whether it was open */
export async function endSession(
  tx: Transaction,
  userId: string,
  sessionId: string,
  at: Date,
): Promise<boolean> {
  const ended = await tx
    .update(sessions)
    .set({ endedAt: at, endedReason: "ended" })
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, userId), isNull(sessions.endedAt)));
  return ended.count > 0;
}
