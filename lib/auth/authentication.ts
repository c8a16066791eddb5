import NextAuth, { AuthError } from "next-auth";
import Credentials from "next-auth/providers/credentials";

import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";

import { sessionCookie } from "./cookie";
import { claimSession, sessionLifetime } from "@/lib/sessions/open";

/**
 * next-auth hands out and takes back the cookie. It names a row of `sessions`, which decides on
 * every request (lib/access/actor.ts); how somebody proves who they are is decided by the commands
 * that open sessions, so that every way in ends here with a ticket.
 */
const { signIn, signOut } = NextAuth(() => {
  const { name, secure } = sessionCookie();
  return {
    secret: env.authSecret,
    trustHost: true,
    pages: { signIn: "/sign-in" },
    // By the address of the portal, not by the request: behind a proxy that one comes over http.
    useSecureCookies: secure,
    session: { strategy: "jwt", maxAge: sessionLifetime / 1000 },
    cookies: {
      sessionToken: { name, options: { httpOnly: true, sameSite: "lax", path: "/", secure } },
    },
    providers: [
      Credentials({
        id: "ticket",
        credentials: { ticket: {} },
        authorize: async ({ ticket }) => {
          const id = typeof ticket === "string" ? await claimSession(ticket) : undefined;
          return id ? { id } : null;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sid: user.id } : token),
    },
    logger: { error: () => {}, warn: () => {}, debug: () => {} },
  };
});

/**
 * Trades the ticket of a freshly opened session for the cookie of this response.
 * @throws unauthenticated when the session was ended in between
 */
export async function startSession(ticket: string): Promise<void> {
  try {
    await signIn("ticket", { ticket, redirect: false });
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    throw new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");
  }
}

/** Takes the cookie back. The session itself is ended by its command. */
export async function dropCookie(): Promise<void> {
  await signOut({ redirect: false });
}
