import { and, desc, eq, gt, isNotNull, isNull } from "drizzle-orm";

import { db } from "@/db/client";
import { sessions } from "@/db/schema/schema";
import { now } from "@/lib/clock";

import { deviceName } from "./device";

/** A browser in which a user is signed in. */
export type OpenSession = {
  id: string;
  device: string;
  address: string | null;
  createdAt: Date;
  lastSeenAt: Date;
};

const maxSessionsShown = 50;

/**
 * The open sessions of a user, latest activity first. The caller has checked that the actor may see
 * them: their own, or with users:manage those of a user of their organization.
 */
export async function openSessionsOf(userId: string): Promise<OpenSession[]> {
  const { id, agent, address, createdAt, lastSeenAt } = sessions;
  const rows = await db
    .select({ id, agent, address, createdAt, lastSeenAt })
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        isNotNull(sessions.claimedAt),
        gt(sessions.expiresAt, now()),
      ),
    )
    .orderBy(desc(lastSeenAt), id)
    .limit(maxSessionsShown);
  return rows.map(({ agent: userAgent, ...row }) => ({ ...row, device: deviceName(userAgent) }));
}
