import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";

import type { Actor } from "@/lib/access/actor";
import type { Origin } from "@/lib/audit/record";
import { loadSession } from "@/lib/sessions/load";
import type { SessionState } from "@/lib/sessions/load";

import { auth } from "./auth";

/** Longest user agent that is stored, in characters. */
const maxAgentLength = 512;

/** Where the request came from. The server process sets the address; see scripts/server.mjs. */
export async function requestOrigin(): Promise<Origin> {
  const list = await headers();
  return {
    address: list.get("x-forwarded-for"),
    agent: list.get("user-agent")?.slice(0, maxAgentLength) ?? null,
  };
}

/** The state of this request's session, or null without one. Loaded once per request. */
export const currentSession = cache(async (): Promise<SessionState | null> => {
  const sessionId = (await auth())?.sessionId;
  return sessionId ? loadSession(sessionId, await requestOrigin()) : null;
});

/** The signed-in user of this request; null also for users who have to choose a password first. */
export async function currentActor(): Promise<Actor | null> {
  const session = await currentSession();
  return session?.state === "open" ? session.actor : null;
}

/** The redirect target of a request whose session does not allow the page. */
export async function signInUrl(from?: string): Promise<string> {
  const session = await currentSession();
  if (session?.state === "must_choose_password") return "/change-password";
  const query = new URLSearchParams();
  if (session?.state === "ended" && session.reason !== "signed_out")
    query.set("reason", session.reason);
  if (from && from !== "/") query.set("from", from);
  return query.size > 0 ? `/sign-in?${query}` : "/sign-in";
}

/**
 * The signed-in user. Other visitors are redirected to Sign in, which says why a session ended, and
 * return afterwards; a user with a temporary password is redirected to choose a new one.
 */
export async function requireActor(): Promise<Actor> {
  const actor = await currentActor();
  if (actor) return actor;
  redirect(await signInUrl((await headers()).get("x-gatehouse-path") ?? undefined));
}
