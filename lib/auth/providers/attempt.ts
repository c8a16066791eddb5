import { decode, encode } from "next-auth/jwt";
import { cookies } from "next/headers";
import { z } from "zod";

import { sessionCookie } from "@/lib/auth/cookie";
import { env } from "@/lib/env";

/** How long a sign-in at the provider may take, in seconds. */
const lifetime = 10 * 60;

const attemptSchema = z.object({
  method: z.enum(["google", "openid_connect"]),
  /** The callback that has to finish it. */
  redirectUri: z.string(),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  purpose: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("sign_in"),
      /** Null if unknown, as with Google on a portal of several organizations. */
      organizationId: z.string().nullable(),
      slug: z.string().nullable(),
      from: z.string(),
    }),
    z.object({ kind: z.literal("register"), organizationId: z.string(), token: z.string() }),
    z.object({ kind: z.literal("test"), testId: z.string() }),
  ]),
});

/** A pending sign-in at a provider: its purpose, and what the response is checked against. */
export type Attempt = z.output<typeof attemptSchema>;

/** How many attempts a browser can have in parallel; more than the tabs that users sign in with. */
const maxAttempts = 5;

/**
 * The path of the cookies, which includes where attempts begin, so that the oldest can be deleted
 * there.
 */
const path = "/api/auth";

const cookiePrefix = (): string => `${sessionCookie().secure ? "__Secure-" : ""}gatehouse.attempt.`;

/** One cookie per attempt, so that attempts in several tabs do not collide. */
const cookieName = (state: string): string => `${cookiePrefix()}${state.slice(0, 12)}`;

/**
 * Stores the attempt in this browser, encrypted: only this browser can finish it, and only this
 * server can read it.
 */
export async function rememberAttempt(attempt: Attempt): Promise<void> {
  const name = cookieName(attempt.state);
  const value = await encode({
    token: attempt,
    secret: env.authSecret,
    salt: name,
    maxAge: lifetime,
  });
  const { secure } = sessionCookie();
  const jar = await cookies();
  // Abandoned attempts would make the request headers too long. Browsers send the oldest cookie
  // first.
  const earlier = jar.getAll().filter((cookie) => cookie.name.startsWith(cookiePrefix()));
  for (const { name: old } of earlier.slice(0, Math.max(0, earlier.length + 1 - maxAttempts))) {
    jar.set(old, "", { path, maxAge: 0, secure });
  }
  jar.set(name, value, { httpOnly: true, sameSite: "lax", secure, path, maxAge: lifetime });
}

/** Takes the attempt that a response belongs to; undefined if this browser did not begin it. */
export async function takeAttempt(state: string): Promise<Attempt | undefined> {
  const name = cookieName(state);
  const jar = await cookies();
  const value = jar.get(name)?.value;
  if (!value) return undefined;
  jar.set(name, "", { path, maxAge: 0, secure: sessionCookie().secure });
  const token = await decode({ token: value, secret: env.authSecret, salt: name }).catch(
    () => null,
  );
  const attempt = attemptSchema.safeParse(token).data;
  return attempt?.state === state ? attempt : undefined;
}
