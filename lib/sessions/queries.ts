import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { now } from "@/lib/clock";

import { deviceName } from "./device";

/** A signed-in browser of somebody. */
export type OpenSession = {
  id: string;
  device: string;
  address: string | null;
  createdAt: Date;
  lastSeenAt: Date;
};

/** More than this nobody reads; the latest seen come first. */
const mostShown = 50;

/**
 * The open sessions of a person. The caller has checked that the actor may see them: that of
 * themselves, or with users:manage those of somebody of their organization.
 */
export async function openSessionsOf(userId: string): Promise<OpenSession[]> {
  const rows = await db.execute<{
    id: string;
    agent: string | null;
    address: string | null;
    createdAt: string;
    lastSeenAt: string;
  }>(sql`
    select id, agent, address, created_at as "createdAt", last_seen_at as "lastSeenAt"
    from sessions
    where user_id = ${userId} and ended_at is null and claimed_at is not null
      and expires_at > ${now().toISOString()}
    order by last_seen_at desc, id
    limit ${mostShown}
  `);
  return rows.map(({ agent, createdAt, lastSeenAt, ...row }) => ({
    ...row,
    device: deviceName(agent),
    createdAt: new Date(createdAt),
    lastSeenAt: new Date(lastSeenAt),
  }));
}
