import NextAuth from "next-auth";
import Credentials from "next-auth/providers/credentials";

import { env } from "@/lib/env";
import { claimSession, sessionLifetime } from "@/lib/sessions/open";

import { sessionCookie } from "./cookie";

declare module "next-auth" {
  interface Session {
    /** The row of `sessions` that the cookie names. */
    sessionId?: string;
  }
}

/**
 * Auth.js issues, reads and clears the session cookie, which names a row of `sessions`. That row
 * decides on every request (`currentSession`). The commands that verify a password, a personal link
 * or a provider insert the row and return a one-time sign-in token; `startSession` exchanges it.
 */
export const { handlers, auth, signIn, signOut } = NextAuth(() => {
  // The configured URL decides, because behind a proxy the request itself comes over http.
  const { name, secure } = sessionCookie();
  return {
    secret: env.authSecret,
    trustHost: true,
    pages: { signIn: "/sign-in", signOut: "/", error: "/sign-in" },
    useSecureCookies: secure,
    session: { strategy: "jwt", maxAge: sessionLifetime / 1000 },
    cookies: {
      sessionToken: { name, options: { httpOnly: true, sameSite: "lax", path: "/", secure } },
    },
    providers: [
      Credentials({
        id: "sign-in-token",
        credentials: { token: {} },
        authorize: async ({ token }) => {
          const id = typeof token === "string" ? await claimSession(token) : undefined;
          return id ? { id } : null;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sessionId: user.id } : token),
      // `auth()` passes the session on as JSON, so it only names the row.
      session: ({ session, token }) => ({
        expires: session.expires,
        sessionId: typeof token.sessionId === "string" ? token.sessionId : undefined,
      }),
    },
    // Invalid cookies are common; by default each one is logged with a stack trace.
    logger: { error: () => {}, warn: () => {}, debug: () => {} },
  };
});
