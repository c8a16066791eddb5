import { decode, encode } from "next-auth/jwt";
import { cookies } from "next/headers";
import { z } from "zod";

import { sessionCookie } from "@/lib/auth/cookie";
import { env } from "@/lib/env";

/** How long somebody may take to sign in at the provider, in seconds. */
const lifetime = 10 * 60;

const attemptSchema = z.object({
  method: z.enum(["google", "openid_connect"]),
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

/** One cookie for each attempt, so that those of several tabs do not meet. */
function cookieName(state: string): string {
  return `${sessionCookie().secure ? "__Secure-" : ""}gatehouse.attempt.${state.slice(0, 12)}`;
}

/** Remembers an attempt in this browser, sealed: only here can it be finished, and only by us. */
export async function rememberAttempt(attempt: Attempt): Promise<void> {
  const name = cookieName(attempt.state);
  const value = await encode({
    token: attempt,
    secret: env.authSecret,
    salt: name,
    maxAge: lifetime,
  });
  (await cookies()).set(name, value, {
    httpOnly: true,
    sameSite: "lax",
    secure: sessionCookie().secure,
    path: "/api/auth/callback",
    maxAge: lifetime,
  });
}

/** Takes back the attempt that an answer belongs to; undefined when this browser began none. */
export async function takeAttempt(state: string): Promise<Attempt | undefined> {
  const name = cookieName(state);
  const jar = await cookies();
  const value = jar.get(name)?.value;
  if (!value) return undefined;
  jar.set(name, "", { path: "/api/auth/callback", maxAge: 0, secure: sessionCookie().secure });
  const token = await decode({ token: value, secret: env.authSecret, salt: name }).catch(
    () => null,
  );
  const attempt = attemptSchema.safeParse(token).data;
  return attempt?.state === state ? attempt : undefined;
}
