import { and, eq, isNotNull } from "drizzle-orm";
import { after as afterResponse } from "next/server";

import { db } from "@/db/client";
import { identityConfigurations, organizations, roles, sessions, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import type { Origin } from "@/lib/audit/record";
import { minutes, now } from "@/lib/clock";
import { managesGroups } from "@/lib/groups/current";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
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
    .select({
      session: sessions,
      user: users,
      organization: organizations,
      ...accessColumns(at),
      managesGroups: managesGroups(users.id),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(organizations, eq(organizations.id, users.organizationId))
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(and(eq(sessions.id, sessionId), isNotNull(sessions.claimedAt)));
  if (!row) return null;
  const { session, user, organization, role, accessControl } = row;
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
  const { rank, permissions } = accessOf(row);
  const actor: Actor = {
    sessionId,
    userId: user.id,
    organization: { id: organization.id, name: organization.name, slug: organization.slug },
    name: displayName(user),
    email: user.email,
    role: { key: role.key, name: role.name },
    accessControl,
    managesGroups: row.managesGroups,
    rank,
    permissions,
    origin,
  };
  return { state: temporaryExpiresAt ? "must_choose_password" : "open", actor };
}
