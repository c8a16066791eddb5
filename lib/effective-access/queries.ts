import { and, asc, desc, eq, inArray, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { auditEvents, groupMemberships, groups, roles, users } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import type { AuditAction } from "@/lib/audit/record";
import { isCurrentMembership, isManagedBy, isRoleOfGroup } from "@/lib/groups/current";
import { roleColumns } from "@/lib/roles/queries";
import { displayName } from "@/lib/users/display-name";

import { explainAccess } from "./explain";
import type { ExplainedAccess, ExplainedUser, HistoryEvent, Membership } from "./explain";

/** The current memberships of a user, by the name of the group, and whether the actor manages it. */
export async function membershipsOf(
  actor: Actor,
  userId: string,
  at: Date,
): Promise<(Membership & { isManaged: boolean })[]> {
  const adders = alias(users, "adders");
  const rows = await db
    .select({
      groupId: groups.id,
      groupName: groups.name,
      role: roleColumns,
      isManaged: isManagedBy(actor.userId),
      createdAt: groupMemberships.createdAt,
      endsAt: groupMemberships.endsAt,
      adder: { firstName: adders.firstName, lastName: adders.lastName, email: adders.email },
    })
    .from(groupMemberships)
    .innerJoin(groups, eq(groups.id, groupMemberships.groupId))
    .leftJoin(roles, isRoleOfGroup)
    .leftJoin(
      adders,
      and(
        eq(adders.id, groupMemberships.addedBy),
        eq(adders.organizationId, groupMemberships.organizationId),
      ),
    )
    .where(
      and(
        eq(groupMemberships.organizationId, actor.organization.id),
        eq(groupMemberships.userId, userId),
        isCurrentMembership(at),
      ),
    )
    .orderBy(asc(sql`lower(${groups.name})`), asc(groups.id));
  const managesAll = can(actor, "groups:manage");
  return rows.map(({ adder, isManaged, ...row }) => ({
    ...row,
    addedBy: adder && displayName(adder),
    isManaged: managesAll || isManaged,
  }));
}

/** The events that give a user a role, permissions or System Admin. */
const givingActions = [
  "user.created",
  "user.edited",
  "user.registered",
  "invitation.sent",
  "request.approved",
  "role.edited",
  "group.created",
  "group.edited",
] as const satisfies readonly AuditAction[];

/** The rare events of an organization that change the access of many. */
const organizationActions = [
  "role.deleted",
  "access_control.changed",
] as const satisfies readonly AuditAction[];

/** Reads the events that `explainAccess` needs, newest first, with one statement. */
async function historyOf(
  organizationId: string,
  userId: string,
  { role, memberships }: Pick<ExplainedUser, "role" | "memberships">,
): Promise<HistoryEvent[]> {
  const targets = [
    userId,
    role.key,
    ...memberships.flatMap((each) => (each.role ? [each.groupId, each.role.key] : [])),
  ];
  return db
    .select({
      at: auditEvents.at,
      action: sql<AuditAction>`${auditEvents.action}`,
      actorLabel: auditEvents.actorLabel,
      targetType: auditEvents.targetType,
      targetId: auditEvents.targetId,
      before: sql<HistoryEvent["before"]>`${auditEvents.before}`,
      after: sql<HistoryEvent["after"]>`${auditEvents.after}`,
    })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.organizationId, organizationId),
        or(
          and(inTexts(auditEvents.targetId, targets), inArray(auditEvents.action, givingActions)),
          inArray(auditEvents.action, organizationActions),
        ),
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.id));
}

/** Explains what a user of an organization may do. The caller has checked who may see it. */
export async function explainAccessOf(
  organizationId: string,
  userId: string,
  user: ExplainedUser,
): Promise<ExplainedAccess> {
  return explainAccess(user, await historyOf(organizationId, userId, user));
}
