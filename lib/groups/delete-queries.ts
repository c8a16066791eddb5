import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { groupMemberships, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { insertAuditEventsOf } from "@/lib/audit/record-queries";

import { isCurrentMembership } from "./current";

/**
 * Records for every member that they leave a group which is deleted, in one statement for any number.
 */
export async function recordMembersLeaving(
  tx: Transaction,
  actor: Actor,
  group: { id: string; name: string },
  at: Date,
): Promise<void> {
  await insertAuditEventsOf(
    tx,
    actor.organization.id,
    auditActor(actor),
    { action: "user.group_left", targetType: "user" },
    sql`
      select ${users.id}::text as id, ${users.email} as label,
        jsonb_build_object('group', ${group.name}::text, 'endsAt', ${groupMemberships.endsAt}) as before,
        null::jsonb as after
      from ${groupMemberships} join ${users} on ${users.id} = ${groupMemberships.userId}
      where ${groupMemberships.groupId} = ${group.id} and ${isCurrentMembership(at)}
      order by ${users.id}`,
    at,
  );
}
