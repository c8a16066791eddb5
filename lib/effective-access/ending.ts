import { and, asc, eq, gt, lte, min, ne, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships, groups, users } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/policy";
import { after, days, now } from "@/lib/clock";
import { isManagedBy } from "@/lib/groups/current";

/** How long before their end memberships are shown on Home. */
const shownBefore = days(7);

/** How many groups are named on Home. */
const maxGroups = 5;

/** The memberships that end within a week, in the groups that the actor manages. */
export type EndingMemberships = {
  total: number;
  /** The groups in which the first ones end, soonest first. */
  groups: { id: string; name: string; count: number; firstEndsAt: Date }[];
  /** How many more groups have some. */
  moreGroups: number;
};

/** Reads them with one statement; undefined for actors who manage no group, or if there are none. */
export async function membershipsEndingSoon(actor: Actor): Promise<EndingMemberships | undefined> {
  const managesAll = can(actor, "groups:manage");
  if (!managesAll && !actor.managesGroups) return undefined;
  const at = now();
  const first = min(groupMemberships.endsAt);
  const rows = await db
    .select({
      id: groups.id,
      name: groups.name,
      count: sql<number>`count(*)::int`,
      firstEndsAt: first,
      total: sql<number>`(sum(count(*)) over ())::int`,
      groupCount: sql<number>`(count(*) over ())::int`,
    })
    .from(groupMemberships)
    .innerJoin(groups, eq(groups.id, groupMemberships.groupId))
    .innerJoin(users, eq(users.id, groupMemberships.userId))
    .where(
      and(
        eq(groupMemberships.organizationId, actor.organization.id),
        gt(groupMemberships.endsAt, at),
        lte(groupMemberships.endsAt, after(at, shownBefore)),
        ne(users.status, "deleted"),
        managesAll ? undefined : isManagedBy(actor.userId),
      ),
    )
    .groupBy(groups.id)
    .orderBy(asc(first), asc(groups.id))
    .limit(maxGroups);
  const [row] = rows;
  if (!row) return undefined;
  return {
    total: row.total,
    groups: rows.map(({ id, name, count, firstEndsAt }) => ({
      id,
      name,
      count,
      firstEndsAt: firstEndsAt!,
    })),
    moreGroups: row.groupCount - rows.length,
  };
}
