import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Actor } from "@/lib/access/actor";

export type OwnNames = { email: string; firstName: string; lastName: string };

/** One's own names, which one may see whatever one's permissions are. */
export async function loadOwnNames(actor: Actor): Promise<OwnNames> {
  const [row] = await db.execute<OwnNames>(sql`
    select email, first_name as "firstName", last_name as "lastName"
    from users where id = ${actor.userId}
  `);
  return row!;
}
