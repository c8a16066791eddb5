import { decode, encode } from "next-auth/jwt";
import { cookies } from "next/headers";
import { z } from "zod";

import { sessionCookie } from "@/lib/auth/cookie";
import { env } from "@/lib/env";

/** How long somebody may take to sign in at the provider, in seconds. */
const lifetime = 10 * 60;

const attemptSchema = z.object({
  method: z.enum(["google", "openid_connect"]),
  /** Where it has to be finished. */
  redirectUri: z.string(),
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  purpose: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("sign_in"),
      /** Null where nobody said which, as with Google on a portal of several organizations. */
      organizationId: z.string().nullable(),
      slug: z.string().nullable(),
      from: z.string(),
    }),
    z.object({ kind: z.literal("register"), organizationId: z.string(), token: z.string() }),
    z.object({ kind: z.literal("test"), testId: z.string() }),
  ]),
});

/** A sign-in that is under way at a provider, for what, and what its answer is checked against. */
export type Attempt = z.output<typeof attemptSchema>;

/** How many attempts a browser has at once; more than tabs that anybody signs in with. */
const mostAttempts = 5;

/** Where the cookies go: to where attempts begin, too, which forgets the oldest. */
const path = "/api/auth";

const cookiePrefix = (): string => `${sessionCookie().secure ? "__Secure-" : ""}gatehouse.attempt.`;

/** One cookie for each attempt, so that those of several tabs do not meet. */
const cookieName = (state: string): string => `${cookiePrefix()}${state.slice(0, 12)}`;

/** Remembers an attempt in this browser, sealed: only here can it be finished, and only by us. */
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
  // Begun and left again and again they would make requests longer than the server takes. Browsers
  // send the oldest first.
  const earlier = jar.getAll().filter((cookie) => cookie.name.startsWith(cookiePrefix()));
  for (const { name: old } of earlier.slice(0, Math.max(0, earlier.length + 1 - mostAttempts))) {
    jar.set(old, "", { path, maxAge: 0, secure });
  }
  jar.set(name, value, { httpOnly: true, sameSite: "lax", secure, path, maxAge: lifetime });
}

/** Takes back the attempt that an answer belongs to; undefined when this browser began none. */
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
