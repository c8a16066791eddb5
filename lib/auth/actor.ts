import { sql } from "drizzle-orm";
import { getToken } from "next-auth/jwt";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { after as afterResponse } from "next/server";
import { cache } from "react";

import { executePrepared } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/policy";
import type { Origin } from "@/lib/audit/record";
import { sessionCookie } from "./cookie";
import { openSessionToken } from "./session-token";
import { touchSession } from "@/lib/sessions/open";
import { minutes, now } from "@/lib/clock";
import { env } from "@/lib/env";
import type { EndReason } from "@/lib/sessions/end";
import { displayName } from "@/lib/users/schema";
import type { UserStatus } from "@/lib/users/status";

/** Longest user agent that is kept, in characters. */
const longestAgent = 512;

/** Where the request came from. The server process sets the address; see scripts/server.mjs. */
export async function requestOrigin(): Promise<Origin> {
  const list = await headers();
  return {
    address: list.get("x-forwarded-for"),
    agent: list.get("user-agent")?.slice(0, longestAgent) ?? null,
  };
}

/** The session that the request's cookie names, unchecked; undefined without a cookie of ours. */
async function sessionIdOfRequest(): Promise<string | undefined> {
  const { name, secure } = sessionCookie();
  const token = await getToken({
    req: { headers: await headers() },
    secret: env.authSecret,
    secureCookie: secure,
    cookieName: name,
    salt: name,
    decode: openSessionToken,
  }).catch(() => null);
  return typeof token?.sid === "string" ? token.sid : undefined;
}

/** What a session opens at this moment. */
export type SessionState =
  | { state: "open"; actor: Actor }
  /** Signed in with a temporary password: nothing opens but *Choose a new password*. */
  | { state: "must_choose_password"; actor: Actor }
  | { state: "ended"; reason: EndReason };

type SessionRow = {
  lastSeenAt: string;
  endedReason: EndReason | null;
  over: boolean;
  status: UserStatus;
  temporaryExpiresAt: string | null;
  userId: string;
  firstName: string;
  lastName: string;
  email: string;
  extraPermissions: Permission[];
  roleKey: string;
  roleName: string;
  rank: number;
  permissions: Permission[];
  organizationId: string;
  organizationName: string;
  slug: string;
};

/**
 * Loads who acts through a session, with one query.
 * @returns null for a session that never was
 */
export async function loadSession(sessionId: string, origin: Origin): Promise<SessionState | null> {
  const at = now();
  const [row] = await executePrepared<SessionRow>(sql`
    select last_seen_at as "lastSeenAt", ended_reason as "endedReason",
      ended_at is not null or expires_at <= ${at.toISOString()} as over,
      users.status, temporary_expires_at as "temporaryExpiresAt", users.id as "userId",
      first_name as "firstName", last_name as "lastName", email,
      extra_permissions as "extraPermissions", roles.key as "roleKey", roles.name as "roleName",
      roles.rank, roles.permissions, organizations.id as "organizationId",
      organizations.name as "organizationName", slug
    from sessions
    join users on users.id = sessions.user_id
    join organizations on organizations.id = users.organization_id
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    where sessions.id = ${sessionId} and claimed_at is not null
  `);
  if (!row) return null;
  if (row.over) return { state: "ended", reason: row.endedReason ?? "ended" };
  if (row.status !== "active") return { state: "ended", reason: "disabled" };
  const temporaryUntil = row.temporaryExpiresAt && new Date(row.temporaryExpiresAt);
  // What opened the session ran out meanwhile, and so does the session.
  if (temporaryUntil && temporaryUntil <= at) return { state: "ended", reason: "password" };
  if (at.getTime() - new Date(row.lastSeenAt).getTime() > minutes(1)) {
    afterResponse(() => touchSession(sessionId));
  }
  const actor: Actor = {
    sessionId,
    userId: row.userId,
    organization: { id: row.organizationId, name: row.organizationName, slug: row.slug },
    name: displayName(row),
    email: row.email,
    role: { key: row.roleKey, name: row.roleName },
    rank: row.rank,
    permissions: new Set([...row.permissions, ...row.extraPermissions]),
    origin,
  };
  return { state: temporaryUntil ? "must_choose_password" : "open", actor };
}

/** What the session of this request opens, or null without one. Asked once a request. */
export const currentSession = cache(async (): Promise<SessionState | null> => {
  const sessionId = await sessionIdOfRequest();
  return sessionId ? loadSession(sessionId, await requestOrigin()) : null;
});

/** The signed-in user of this request; null too for those who have to choose a password first. */
export async function currentActor(): Promise<Actor | null> {
  const session = await currentSession();
  return session?.state === "open" ? session.actor : null;
}

/** Where somebody goes whose session does not open what they asked for. */
export async function wayIn(from?: string): Promise<string> {
  const session = await currentSession();
  if (session?.state === "must_choose_password") return "/change-password";
  const query = new URLSearchParams();
  if (session?.state === "ended" && session.reason !== "signed_out")
    query.set("reason", session.reason);
  if (from && from !== "/") query.set("from", from);
  return query.size > 0 ? `/sign-in?${query}` : "/sign-in";
}

/**
 * The signed-in user; anybody else is sent to Sign in, and comes back afterwards. Somebody whose
 * session ended meanwhile is told why; somebody with a temporary password chooses their own first.
 */
export async function requireActor(): Promise<Actor> {
  const actor = await currentActor();
  if (actor) return actor;
  redirect(await wayIn((await headers()).get("x-gatehouse-path") ?? undefined));
}
