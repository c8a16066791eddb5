import { and, eq, exists, gt, inArray, lt, lte, ne, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { users } from "@/db/schema/users";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { days } from "@/lib/clock";
import { hasPasswordStatus } from "@/lib/passwords/status-condition";

import type { Activity, StatusFilter } from "./filters";
import type { UserFilters } from "./filter-schema";
import { isOpenInvitation } from "./row";
import { matchesSearch } from "./search";

function matchesStatus(filter: readonly StatusFilter[], at: Date): SQL | undefined {
  if (filter.length === 0) return ne(users.status, "deleted");
  const statuses = filter.filter((status) => status !== "expired");
  const expiredInvitation = db
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(isOpenInvitation, lte(invitations.expiresAt, at)));
  return or(
    // With `=` instead of `in` the index keeps the order of the columns after the status.
    statuses.length === 1 ? eq(users.status, statuses[0]!) : undefined,
    statuses.length > 1 ? inArray(users.status, statuses) : undefined,
    filter.includes("expired")
      ? and(eq(users.status, "invited"), exists(expiredInvitation))
      : undefined,
  );
}

function matchesActivity(activity: Activity, at: Date): SQL | undefined {
  const never = sql`'-infinity'::timestamptz`;
  if (activity === "never") return eq(users.activityOrder, never);
  const since = new Date(at.getTime() - days(Number(activity)));
  return and(gt(users.activityOrder, never), lt(users.activityOrder, since));
}

/** Drops filters of columns that the actor does not see. */
function allowedFilters(actor: Actor, filters: UserFilters): UserFilters {
  return can(actor, "users:manage") ? filters : { ...filters, password: [], activity: [] };
}

/** The condition that a row of `users` is of the actor's organization and passes the filters. */
export function matchesFilters(actor: Actor, filters: UserFilters, at: Date): SQL {
  const { q, status, role, password, activity } = allowedFilters(actor, filters);
  return and(
    eq(users.organizationId, actor.organization.id),
    matchesStatus(status, at),
    role.length === 1 ? eq(users.roleKey, role[0]!) : undefined,
    role.length > 1 ? inArray(users.roleKey, role) : undefined,
    password.length > 0 ? hasPasswordStatus(password, actor.organization.id, at) : undefined,
    or(...activity.map((each) => matchesActivity(each, at))),
    matchesSearch(q, users.searchText),
  )!;
}

/** Whether only status and role filter the list, so that the counters know the total. */
export function isCounted(actor: Actor, filters: UserFilters): boolean {
  const { q, status, password, activity } = allowedFilters(actor, filters);
  return (
    q.trim() === "" && password.length === 0 && activity.length === 0 && !status.includes("expired")
  );
}
