import { encode } from "next-auth/jwt";

import { db } from "@/db/client";
import { seedOrganization } from "@/db/seed";
import { loadSession } from "@/lib/sessions/load";
import type { Actor } from "@/lib/access/actor";
import { sessionCookie } from "@/lib/auth/cookie";
import { claimSession, openSession } from "@/lib/sessions/open";
import { env } from "@/lib/env";
import { createOrganization } from "@/lib/organizations/commands";

const origin = { address: "127.0.0.1", agent: "Benchmark" };

/** A new organization with that many seeded users and a signed-in Administrator. */
export async function makeOrganization(slug: string, userCount: number): Promise<Actor> {
  const email = `administrator@${slug}.example`;
  const { organizationId, userId } = await createOrganization({
    name: `Benchmark ${slug}`,
    slug,
    firstName: "Ada",
    lastName: "Lovelace",
    email: { email, emailNormalized: email },
    password: "Analytical-Engine-1843",
  });
  if (userCount > 0)
    await seedOrganization(db, { slug, users: userCount, seed: 1, at: new Date() });
  const { sessionId, signInToken } = await db.transaction((tx) =>
    openSession(tx, { id: userId, organizationId }, origin),
  );
  await claimSession(signInToken);
  const session = await loadSession(sessionId, origin);
  if (session?.state !== "open") {
    throw new Error("The Administrator of the benchmark could not sign in");
  }
  return session.actor;
}

/** The session cookie of the actor. */
export async function cookieOf(actor: Actor): Promise<string> {
  const { name } = sessionCookie();
  const token = await encode({
    token: { sessionId: actor.sessionId },
    secret: env.authSecret,
    salt: name,
  });
  return `${name}=${token}`;
}
