import { and, eq, sql } from "drizzle-orm";
import type { AnyColumn, SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { groupMemberships, groups } from "@/db/schema/groups";
import { inIds } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { isCurrentMembership } from "@/lib/groups/current";
import { maxGroupOptions } from "@/lib/groups/grantable";

import { noGroup } from "./filters";
import { matchesSearch } from "./search";

/** The groups of a user: how many, and the names of the first ones. */
export type UserGroups = { count: number; names: string[] };

/** Further names of a row are only counted. */
const maxNames = 12;

/** The order of groups by name, ignoring case and accents. */
const byName = sql`searchable(${groups.name}), ${groups.name}`;

/** The groups of users, in one statement for all of them. */
export async function readUserGroups(
  userIds: readonly string[],
  at: Date,
): Promise<Map<string, UserGroups>> {
  const rows = await db
    .select({
      userId: groupMemberships.userId,
      count: sql<number>`count(*)::int`,
      names: sql<
        string[]
      >`(array_agg(${groups.name} order by ${byName}))[:${sql.raw(String(maxNames))}]`,
    })
    .from(groupMemberships)
    .innerJoin(groups, eq(groups.id, groupMemberships.groupId))
    .where(and(inIds(groupMemberships.userId, userIds), isCurrentMembership(at)))
    .groupBy(groupMemberships.userId);
  return new Map(rows.map(({ userId, ...rest }) => [userId, rest]));
}

/**
 * The names of all groups of a user, as CSV files have them: separated by `$$`, which no name
 * contains (docs/product.md#bulk-create-csv).
 */
export const groupNamesOf = (userId: AnyColumn, at: Date): SQL<string | null> => sql`(
  select string_agg(${groups.name}, '$$' order by ${byName})
  from ${groupMemberships} join ${groups} on ${groups.id} = ${groupMemberships.groupId}
  where ${groupMemberships.userId} = ${userId} and ${isCurrentMembership(at)}
)`;

/** A group that the filter offers. */
type GroupChoice = { id: string; name: string };

const findGroups = (condition: SQL | undefined, limit: number) =>
  db
    .select({ id: groups.id, name: groups.name })
    .from(groups)
    .where(condition)
    .orderBy(byName)
    .limit(limit);

const ofOrganization = ({ organization }: Actor) => eq(groups.organizationId, organization.id);

/**
 * The first groups by name, and those that the filter names already, with the ids that are not of a
 * group of the organization. Searching finds more groups.
 * @throws forbidden without users:read
 */
export async function readGroupOptions(
  actor: Actor,
  filter: readonly string[],
): Promise<{ options: GroupChoice[]; unknown: string[]; more: boolean }> {
  requirePermission(actor, "users:read");
  const chosen = filter.filter((value) => value !== noGroup);
  const [found, named] = await Promise.all([
    findGroups(ofOrganization(actor), maxGroupOptions + 1),
    chosen.length > 0
      ? findGroups(and(ofOrganization(actor), inIds(groups.id, chosen)), chosen.length)
      : [],
  ]);
  const first = found.slice(0, maxGroupOptions);
  const known = new Set(named.map(({ id }) => id));
  const listed = new Set(first.map(({ id }) => id));
  return {
    options: [...named.filter(({ id }) => !listed.has(id)), ...first],
    unknown: chosen.filter((id) => !known.has(id)),
    more: found.length > first.length,
  };
}

/**
 * The first groups by name that match a search, for the filter.
 * @throws forbidden without users:read
 */
export async function findGroupOptions(
  actor: Actor,
  { q }: { q: string },
): Promise<{ value: string; label: string }[]> {
  requirePermission(actor, "users:read");
  const matches = matchesSearch(q, sql`(' ' || searchable(${groups.name}))`);
  const found = await findGroups(and(ofOrganization(actor), matches), maxGroupOptions);
  return found.map(({ id, name }) => ({ value: id, label: name }));
}
