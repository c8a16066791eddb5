import { eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";

/** The actor's own names and whether they have a password, which need no permission. */
export async function loadOwnNames(actor: Actor) {
  const [row] = await db
    .select({
      email: users.email,
      firstName: users.firstName,
      lastName: users.lastName,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
    })
    .from(users)
    .where(eq(users.id, actor.userId));
  return row!;
}
export type OwnNames = Awaited<ReturnType<typeof loadOwnNames>>;
