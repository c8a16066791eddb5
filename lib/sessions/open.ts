import { and, eq, gt, isNull } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { sessions, users } from "@/db/schema/schema";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { after, days, minutes, now } from "@/lib/clock";
import { linkToken, readLinkToken } from "@/lib/secrets/links";
import { displayName } from "@/lib/users/display-name";

/** The longest duration of a session, in milliseconds. */
export const sessionLifetime = days(30);

/** How long a sign-in token is valid, in milliseconds; one request creates and uses it. */
const signInTokenLifetime = minutes(1);

/**
 * Opens a session for a user who has just proven their identity.
 * @returns the one-time sign-in token that `startSession` exchanges for the cookie
 */
export async function openSession(
  tx: Transaction,
  user: { id: string; organizationId: string },
  origin: Origin,
): Promise<{ sessionId: string; signInToken: string }> {
  const at = now();
  const [session] = await tx
    .insert(sessions)
    .values({
      organizationId: user.organizationId,
      userId: user.id,
      createdAt: at,
      lastSeenAt: at,
      expiresAt: after(at, sessionLifetime),
      address: origin.address,
      agent: origin.agent,
    })
    .returning({ id: sessions.id });
  const { id } = session!;
  return { sessionId: id, signInToken: linkToken("sign-in token", id, 1) };
}

/** Locks the user of a session, and before the session, in the same order as everywhere. */
async function lockUserOf(tx: Transaction, sessionId: string) {
  const [user] = await tx
    .select({
      id: users.id,
      organizationId: users.organizationId,
      email: users.email,
      firstName: users.firstName,
      lastName: users.lastName,
    })
    .from(users)
    .innerJoin(sessions, eq(sessions.userId, users.id))
    .where(eq(sessions.id, sessionId))
    .for("no key update", { of: users });
  return user;
}

/**
 * Claims the session of a sign-in token and records the sign-in.
 * @returns the id of its session; undefined for a token that is used, expired or forged
 */
export async function claimSession(signInToken: string): Promise<string | undefined> {
  const subject = readLinkToken("sign-in token", signInToken);
  if (!subject) return undefined;
  const at = now();
  return db.transaction(async (tx) => {
    const user = await lockUserOf(tx, subject.id);
    if (!user) return undefined;
    const [claimed] = await tx
      .update(sessions)
      .set({ claimedAt: at })
      .where(
        and(
          eq(sessions.id, subject.id),
          isNull(sessions.claimedAt),
          isNull(sessions.endedAt),
          gt(sessions.createdAt, after(at, -signInTokenLifetime)),
        ),
      )
      .returning({ id: sessions.id, address: sessions.address, agent: sessions.agent });
    if (!claimed) return undefined;
    await tx.update(users).set({ lastActiveAt: at }).where(eq(users.id, user.id));
    const { id, ...origin } = claimed;
    await recordAuditEvents(
      tx,
      user.organizationId,
      { id: user.id, label: `${displayName(user)} <${user.email}>`, origin },
      [
        {
          action: "session.started",
          targetType: "session",
          targetId: id,
          targetLabel: user.email,
        },
      ],
      at,
    );
    return id;
  });
}

/** Stores that the session and its user were active. */
export async function touchSession(sessionId: string): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const user = await lockUserOf(tx, sessionId);
    if (!user) return;
    const [seen] = await tx
      .update(sessions)
      .set({ lastSeenAt: at })
      .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
      .returning({ id: sessions.id });
    if (seen) await tx.update(users).set({ lastActiveAt: at }).where(eq(users.id, user.id));
  });
}
