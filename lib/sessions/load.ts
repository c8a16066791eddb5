import { and, eq, isNotNull } from "drizzle-orm";
import { after as afterResponse } from "next/server";

import { db } from "@/db/client";
import { organizations, roles, sessions, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/policy";
import type { Origin } from "@/lib/audit/record";
import { minutes, now } from "@/lib/clock";
import { displayName } from "@/lib/users/display-name";

import type { EndReason } from "@/lib/users/end-sessions";
import { touchSession } from "./open";

/** What a session allows now. */
export type SessionState =
  | { state: "open"; actor: Actor }
  /** Signed in with a temporary password: only *Choose a new password* is allowed. */
  | { state: "must_choose_password"; actor: Actor }
  | { state: "ended"; reason: EndReason };

/**
 * Loads the actor of a session, with one query.
 * @returns null for a session that does not exist
 */
export async function loadSession(sessionId: string, origin: Origin): Promise<SessionState | null> {
  const at = now();
  const [row] = await db
    .select({ session: sessions, user: users, role: roles, organization: organizations })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(organizations, eq(organizations.id, users.organizationId))
    .innerJoin(
      roles,
      and(eq(roles.organizationId, users.organizationId), eq(roles.key, users.roleKey)),
    )
    .where(and(eq(sessions.id, sessionId), isNotNull(sessions.claimedAt)));
  if (!row) return null;
  const { session, user, role, organization } = row;
  if (session.endedAt || session.expiresAt <= at) {
    return { state: "ended", reason: session.endedReason ?? "ended" };
  }
  if (user.status !== "active") return { state: "ended", reason: "disabled" };
  const { temporaryExpiresAt } = user;
  // The session ends with the temporary password that opened it.
  if (temporaryExpiresAt && temporaryExpiresAt <= at) return { state: "ended", reason: "password" };
  if (at.getTime() - session.lastSeenAt.getTime() > minutes(1)) {
    afterResponse(() => touchSession(sessionId));
  }
  const actor: Actor = {
    sessionId,
    userId: user.id,
    organization: { id: organization.id, name: organization.name, slug: organization.slug },
    name: displayName(user),
    email: user.email,
    role: { key: role.key, name: role.name },
    rank: role.rank,
    permissions: new Set([...role.permissions, ...user.extraPermissions] as Permission[]),
    origin,
  };
  return { state: temporaryExpiresAt ? "must_choose_password" : "open", actor };
}
