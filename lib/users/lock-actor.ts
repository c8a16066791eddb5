import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { GatehouseError } from "@/lib/errors";

import type { Actor } from "@/lib/access/actor";
import type { Permission } from "@/lib/access/policy";

/**
 * That what takes long may go on: nobody has ended the session, and nothing that the actor was
 * allowed when it began has been taken away since.
 * @throws unauthenticated
 */
export async function requireStillAllowed(actor: Actor): Promise<void> {
  const [row] = await db.execute<{ permissions: Permission[] }>(sql`
    select roles.permissions || users.extra_permissions as permissions
    from sessions
    join users on users.id = sessions.user_id
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    where sessions.id = ${actor.sessionId} and users.id = ${actor.userId}
      and ended_at is null and users.status = 'active'
  `);
  const permissions = new Set(row?.permissions);
  if (![...actor.permissions].every((permission) => permissions.has(permission))) {
    throw new GatehouseError("unauthenticated", "Your session has ended. Sign in again.");
  }
}
