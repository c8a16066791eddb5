import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";

export type OwnNames = { email: string; firstName: string; lastName: string };

/**
 * One's own names and whether one has a password, which one may see whatever one's permissions are.
 */
export async function loadOwnNames(actor: Actor): Promise<OwnNames & { hasPassword: boolean }> {
  const [row] = await db.execute<OwnNames & { hasPassword: boolean }>(sql`
    select email, first_name as "firstName", last_name as "lastName",
      password_hash is not null as "hasPassword"
    from users where id = ${actor.userId}
  `);
  return row!;
}
