import { and, eq, isNull, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import {
  groupMemberships,
  groups,
  identityConfigurations,
  joinLinks,
  userCounts,
  users,
} from "@/db/schema/schema";
import { isCurrentMembership } from "@/lib/groups/current";

/** Everyone and everything that has a role. */
export type RoleCarriers = {
  /** Users by status, whose own role it is. */
  active: number;
  inactive: number;
  invited: number;
  deleted: number;
  groups: number;
  /** Links that are not deleted. */
  links: number;
  isDefault: boolean;
};

/** Counts everyone and everything that has a role, whatever their number is. */
export async function countCarriers(
  executor: Executor,
  organizationId: string,
  roleKey: string,
): Promise<RoleCarriers> {
  const [people, groupCount, linkCount, defaultCount] = await Promise.all([
    executor
      .select({ status: userCounts.status, people: sql<number>`sum(${userCounts.people})::int` })
      .from(userCounts)
      .where(and(eq(userCounts.organizationId, organizationId), eq(userCounts.roleKey, roleKey)))
      .groupBy(userCounts.status),
    executor.$count(
      groups,
      and(eq(groups.organizationId, organizationId), eq(groups.roleKey, roleKey)),
    ),
    executor.$count(
      joinLinks,
      and(
        eq(joinLinks.organizationId, organizationId),
        eq(joinLinks.roleKey, roleKey),
        isNull(joinLinks.deletedAt),
      ),
    ),
    executor.$count(
      identityConfigurations,
      and(
        eq(identityConfigurations.organizationId, organizationId),
        eq(identityConfigurations.defaultRoleKey, roleKey),
      ),
    ),
  ]);
  const byStatus = { active: 0, inactive: 0, invited: 0, deleted: 0 };
  for (const { status, people: count } of people) byStatus[status] = count;
  return { ...byStatus, groups: groupCount, links: linkCount, isDefault: defaultCount > 0 };
}

/** How many users who are not deleted have a role through a group now. */
export async function countThroughGroups(
  executor: Executor,
  organizationId: string,
  roleKey: string,
  at: Date,
): Promise<number> {
  const [row] = await executor
    .select({ count: sql<number>`count(distinct ${groupMemberships.userId})::int` })
    .from(groups)
    .innerJoin(groupMemberships, eq(groupMemberships.groupId, groups.id))
    .innerJoin(users, eq(users.id, groupMemberships.userId))
    .where(
      and(
        eq(groups.organizationId, organizationId),
        eq(groups.roleKey, roleKey),
        isCurrentMembership(at),
        sql`${users.status} <> 'deleted'`,
      ),
    );
  return row!.count;
}

/** Whether a role cannot be deleted without a replacement. */
export const isInUse = ({ isDefault, ...counts }: RoleCarriers): boolean =>
  isDefault || Object.values(counts).some((count) => count > 0);
