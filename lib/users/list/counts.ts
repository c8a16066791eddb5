import { and, eq, isNull, lte, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { joinRequests } from "@/db/schema/join-requests";
import { userCounts } from "@/db/schema/user-counts";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { hasPasswordStatus } from "@/lib/passwords/status-condition";

import type { UserFilters } from "./filter-schema";

/**
 * Counts the users of each status and role of an organization exactly: from counters that triggers
 * maintain (db/schema/user-counts.ts), so that the cost does not depend on the number of users.
 */
export const countUsers = (executor: Executor, organizationId: string) =>
  executor
    .select({
      status: userCounts.status,
      roleKey: userCounts.roleKey,
      people: sql<number>`sum(${userCounts.people})::int`,
    })
    .from(userCounts)
    .where(eq(userCounts.organizationId, organizationId))
    .groupBy(userCounts.status, userCounts.roleKey);

export type UserCount = Awaited<ReturnType<typeof countUsers>>[number];

const sumOf = (counts: readonly UserCount[]) => counts.reduce((sum, { people }) => sum + people, 0);

/** How many users pass filters of status and role. */
export const totalOf = (
  counts: readonly UserCount[],
  { status, role }: Pick<UserFilters, "status" | "role">,
): number =>
  sumOf(
    counts.filter(
      (each) =>
        (status.length > 0 ? status.includes(each.status) : each.status !== "deleted") &&
        (role.length === 0 || role.includes(each.roleKey)),
    ),
  );

/**
 * The counts on the tabs of the Users page; `invited` includes `expired`, `all` excludes deleted
 * users.
 */
export type TabCounts = Record<
  "all" | "active" | "invited" | "expired" | "inactive" | "deleted",
  number
> & {
  /** Open join requests, only with users:manage. */
  requests?: number | undefined;
};

/** @throws forbidden without users:read */
export async function countTabs(actor: Actor): Promise<TabCounts> {
  requirePermission(actor, "users:read");
  const organizationId = actor.organization.id;
  const [counts, expired, requests] = await Promise.all([
    countUsers(db, organizationId),
    db.$count(
      invitations,
      and(
        eq(invitations.organizationId, organizationId),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        lte(invitations.expiresAt, now()),
      ),
    ),
    can(actor, "users:manage")
      ? db.$count(
          joinRequests,
          and(eq(joinRequests.organizationId, organizationId), isNull(joinRequests.decidedAt)),
        )
      : undefined,
  ]);
  const total = (...status: UserFilters["status"]) => totalOf(counts, { status, role: [] });
  return {
    all: total(),
    active: total("active"),
    invited: total("invited"),
    expired,
    inactive: total("inactive"),
    deleted: total("deleted"),
    requests,
  };
}

/**
 * How many active users cannot sign in because their temporary password has expired.
 * @throws forbidden without users:manage
 */
export async function countExpiredTemporary(actor: Actor): Promise<number> {
  requirePermission(actor, "users:manage");
  const organizationId = actor.organization.id;
  return db.$count(
    users,
    and(
      eq(users.organizationId, organizationId),
      eq(users.status, "active"),
      hasPasswordStatus(["temporary_expired"], organizationId, now()),
    ),
  );
}
