import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { joinLinks } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import type { AuditAction, AuditEvent } from "@/lib/audit/record";
import { insertAuditEventsOf } from "@/lib/audit/record-queries";

type Move = { actor: Actor; from: string; to: string; at: Date };

/**
 * Gives everyone and everything that has a role another one, with an audit event for each: a
 * statement for each kind, for any number of users.
 * @returns how many users and groups have the other role now
 */
export async function moveToRole(
  tx: Transaction,
  move: Move,
): Promise<{ users: number; groups: number }> {
  const { actor, from, to } = move;
  const has = (column: SQL) =>
    sql`organization_id = ${actor.organization.id} and ${column} = ${from}`;
  const roleKey = sql`role_key`;
  const users = await changeAndRecord(
    tx,
    move,
    { action: "user.edited", targetType: "user", field: "roleKey" },
    sql`update users set role_key = ${to}, version = version + 1 where ${has(roleKey)}
      returning id::text as id, email as label`,
  );
  const groups = await changeAndRecord(
    tx,
    move,
    { action: "group.edited", targetType: "group", field: "roleKey" },
    sql`update groups set role_key = ${to}, version = version + 1 where ${has(roleKey)}
      returning id::text as id, name as label`,
  );
  await changeAndRecord(
    tx,
    move,
    { action: "join_link.edited", targetType: "join_link", field: "roleKey" },
    sql`update join_links set role_key = ${to} where ${has(roleKey)} and deleted_at is null
      returning id::text as id, name as label`,
  );
  await changeAndRecord(
    tx,
    move,
    { action: "identity.changed", targetType: "identity", field: "defaultRoleKey" },
    sql`update identity_configurations
      set default_role_key = ${to}, version = version + 1 where ${has(sql`default_role_key`)}
      returning organization_id::text as id, ${actor.organization.name}::text as label`,
  );
  return { users, groups };
}

/** Takes a role off links that are deleted, which nothing shows any more. */
export async function clearDeletedLinks(
  tx: Transaction,
  organizationId: string,
  roleKey: string,
): Promise<void> {
  await tx
    .update(joinLinks)
    .set({ roleKey: null })
    .where(
      and(
        eq(joinLinks.organizationId, organizationId),
        eq(joinLinks.roleKey, roleKey),
        isNotNull(joinLinks.deletedAt),
      ),
    );
}

/**
 * Runs an update that returns the id and label of each row, and records an event for each.
 * @returns how many rows were changed
 */
async function changeAndRecord(
  tx: Transaction,
  { actor, from, to, at }: Move,
  { field, ...event }: { action: AuditAction; targetType: AuditEvent["targetType"]; field: string },
  update: SQL,
): Promise<number> {
  const value = (roleKey: string) => sql`jsonb_build_object(${field}::text, ${roleKey}::text)`;
  return insertAuditEventsOf(
    tx,
    actor.organization.id,
    auditActor(actor),
    event,
    sql`${update}, ${value(from)} as before, ${value(to)} as after`,
    at,
  );
}
