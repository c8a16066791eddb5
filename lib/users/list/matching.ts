import { and, eq, exists, gt, inArray, lt, lte, ne, notExists, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships } from "@/db/schema/groups";
import { importRows, imports } from "@/db/schema/imports";
import { invitations } from "@/db/schema/invitations";
import { users } from "@/db/schema/users";
import { inIds, uuidArray } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { days } from "@/lib/clock";
import { isCurrentMembership } from "@/lib/groups/current";
import { hasPasswordStatus } from "@/lib/passwords/status-condition";

import { noGroup } from "./filters";
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

function matchesGroup(
  filter: readonly string[],
  ungrouped: readonly string[] | undefined,
  at: Date,
): SQL | undefined {
  if (filter.length === 0) return undefined;
  const ids = filter.filter((value) => value !== noGroup);
  const memberships = (condition?: SQL) =>
    db
      .select({ groupId: groupMemberships.groupId })
      .from(groupMemberships)
      .where(and(eq(groupMemberships.userId, users.id), condition, isCurrentMembership(at)));
  if (ids.length < filter.length && ungrouped) {
    return sql`${users.id} in (
      select unnest(${uuidArray(ungrouped)}) union all
      select ${groupMemberships.userId} from ${groupMemberships}
      where ${inIds(groupMemberships.groupId, ids)} and ${isCurrentMembership(at)}
    )`;
  }
  if (ids.length === 0) return notExists(memberships());
  if (ids.length < filter.length) {
    // One look at the user's memberships. With `or` the planner would collect all memberships.
    const isOneOf = sql`bool_or(${inIds(groupMemberships.groupId, ids)})`;
    return sql`(select coalesce(${isOneOf}, true) from ${groupMemberships}
      where ${groupMemberships.userId} = ${users.id} and ${isCurrentMembership(at)})`;
  }
  // With `=` the planner knows how large the group is.
  return ids.length === 1
    ? exists(memberships(eq(groupMemberships.groupId, ids[0]!)))
    : exists(memberships(inIds(groupMemberships.groupId, ids)));
}

/** Users whom imports have created or updated; an import of another organization matches nobody. */
function matchesImport(actor: Actor, filter: readonly string[]): SQL | undefined {
  if (filter.length === 0) return undefined;
  return exists(
    db
      .select({ number: importRows.number })
      .from(importRows)
      .innerJoin(imports, eq(imports.id, importRows.importId))
      .where(
        and(
          eq(importRows.userId, users.id),
          // With `=` the planner knows how large the import is.
          filter.length === 1
            ? eq(importRows.importId, filter[0]!)
            : inIds(importRows.importId, filter),
          inArray(importRows.outcome, ["new", "updated"]),
          // The rows after these were planned only.
          lte(importRows.number, imports.processed),
          eq(imports.organizationId, actor.organization.id),
        ),
      ),
  );
}

/** Drops filters of what the actor does not see. */
function allowedFilters(actor: Actor, filters: UserFilters): UserFilters {
  return can(actor, "users:manage")
    ? filters
    : { ...filters, password: [], activity: [], import: [] };
}

/**
 * The condition that a row of `users` is of the actor's organization and passes the filters.
 * @param ungrouped from `findUngrouped`
 */
export function matchesFilters(
  actor: Actor,
  filters: UserFilters,
  at: Date,
  ungrouped?: readonly string[],
): SQL {
  const allowed = allowedFilters(actor, filters);
  const { q, status, role, group, password, activity } = allowed;
  return and(
    eq(users.organizationId, actor.organization.id),
    matchesStatus(status, at),
    role.length === 1 ? eq(users.roleKey, role[0]!) : undefined,
    role.length > 1 ? inArray(users.roleKey, role) : undefined,
    matchesGroup(group, ungrouped, at),
    password.length > 0 ? hasPasswordStatus(password, actor.organization.id, at) : undefined,
    or(...activity.map((each) => matchesActivity(each, at))),
    matchesImport(actor, allowed.import),
    matchesSearch(q, users.searchText),
  )!;
}

/** Whether only status and role filter the list, so that the counters know the total. */
export function isCounted(actor: Actor, filters: UserFilters): boolean {
  const allowed = allowedFilters(actor, filters);
  const { q, status, group, password, activity } = allowed;
  return (
    q.trim() === "" &&
    group.length === 0 &&
    password.length === 0 &&
    activity.length === 0 &&
    allowed.import.length === 0 &&
    !status.includes("expired")
  );
}
