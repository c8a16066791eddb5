import { and, eq } from "drizzle-orm";

import type { Executor, Transaction } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { requireAllowed } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent } from "@/lib/audit/record";
import { notFound } from "@/lib/errors";
import { isCurrentMembership } from "@/lib/groups/current";
import { lockUsers } from "@/lib/users/lock";

import { readAccessRules } from "./queries";
import type { RoleOption } from "./queries";
import { decideRoleOperation } from "./rules";
import type { RoleOperation, RoleRules } from "./rules";

/** What stays true until the transaction ends. */
export type LockedRoles = RoleRules & {
  /** The actor, with current rank and permissions. */
  subject: Subject;
  /** Every role of the organization, by key. */
  roles: Map<string, RoleOption>;
};

/** The roles that a user has now: their own, and those of their groups. */
async function roleKeysOf(
  executor: Executor,
  userId: string,
  at: Date,
): Promise<ReadonlySet<string>> {
  const [own, ofGroups] = await Promise.all([
    executor.select({ key: users.roleKey }).from(users).where(eq(users.id, userId)),
    executor
      .select({ key: groups.roleKey })
      .from(groupMemberships)
      .innerJoin(groups, eq(groups.id, groupMemberships.groupId))
      .where(and(eq(groupMemberships.userId, userId), isCurrentMembership(at))),
  ]);
  return new Set([...own, ...ofGroups].flatMap(({ key }) => key ?? []));
}

/** What the rules for roles depend on, and every role by key. */
export async function readRoleRules(
  executor: Executor,
  actor: Actor,
  at: Date,
): Promise<Omit<LockedRoles, "subject">> {
  const [rules, ownRoleKeys] = await Promise.all([
    readAccessRules(executor, actor.organization.id),
    roleKeysOf(executor, actor.userId, at),
  ]);
  return { ...rules, ownRoleKeys };
}

/**
 * Locks the access of everyone in the organization, so that a role is not given or changed by
 * another command until this one ends.
 */
export async function lockRoles(tx: Transaction, actor: Actor, at: Date): Promise<LockedRoles> {
  const { subject } = await lockUsers(tx, actor, [], at);
  return { ...(await readRoleRules(tx, actor, at)), subject };
}

/** @throws not_found for a key of another organization; forbidden with the reason */
export function requireRole(
  locked: LockedRoles,
  operation: RoleOperation,
  key: string,
): RoleOption {
  const role = locked.roles.get(key);
  if (!role) throw notFound("This role");
  requireAllowed(decideRoleOperation(locked.subject, operation, role, locked));
  return role;
}

/** Records a change of a role in the audit log. */
export const recordRole = (
  tx: Transaction,
  actor: Actor,
  role: { key: string; name: string },
  event: Pick<AuditEvent, "action" | "before" | "after">,
  at: Date,
): Promise<void> =>
  recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    [{ ...event, targetType: "role", targetId: role.key, targetLabel: role.name }],
    at,
  );
