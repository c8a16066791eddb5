import { and, asc, desc, eq, gt, isNull, lt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations, joinLinks, joinRequests, roles } from "@/db/schema/schema";
import { canGrantRole } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { canGrantGroup } from "@/lib/groups/grantable";
import { groupsOfLinks, isGroupSafeForLinks } from "@/lib/join-links/groups";
import { roleKeyOfLink } from "@/lib/join-links/state";
import { rolePermissions } from "@/lib/roles/queries";
import { matchesSearch } from "@/lib/users/list/search";

/** One row of *Requests*. */
export type OpenRequest = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  /** The message of the person; may be empty. */
  message: string;
  askedAt: Date;
  /** The named link that they used; null for the self-service link. */
  linkName: string | null;
  /** The role that Approve gives by default: that of the link, or the organization's default. */
  roleKey: string;
  roleName: string;
  /** The names of the link's groups, which Approve adds them to. */
  groups: string[];
  /** Whether the actor can give that role and those groups. */
  grantable: boolean;
};

const requestsPerPage = 50;

/**
 * A page of the open requests, the oldest first.
 * @throws forbidden without users:manage
 */
export async function openRequests(
  actor: Actor,
  query: { q?: string; cursor?: string },
): Promise<CursorPage<OpenRequest> & { total: number }> {
  requirePermission(actor, "users:manage");
  const cursor = decodeCursor(query.cursor, []);
  const backward = cursor?.direction === "before";
  const order = backward ? desc : asc;
  const text = sql`(' ' || searchable(${joinRequests.firstName} || ' ' || ${joinRequests.lastName} || ' ' || ${joinRequests.email}))`;
  const isListed = and(
    eq(joinRequests.organizationId, actor.organization.id),
    isNull(joinRequests.decidedAt),
    matchesSearch(query.q ?? "", text),
  );
  // Ids sort by time of creation, so the id alone is the key.
  const isBeyondCursor = cursor && (backward ? lt : gt)(joinRequests.id, cursor.id);
  const [rows, total] = await Promise.all([
    db
      .select({
        id: joinRequests.id,
        email: joinRequests.email,
        firstName: joinRequests.firstName,
        lastName: joinRequests.lastName,
        message: joinRequests.message,
        askedAt: joinRequests.askedAt,
        joinLinkId: joinLinks.id,
        linkName: joinLinks.name,
        roleKey: roles.key,
        roleName: roles.name,
        rank: roles.rank,
        permissions: rolePermissions,
        cursorValues: sql<string[]>`array[]::text[]`,
      })
      .from(joinRequests)
      .innerJoin(joinLinks, eq(joinLinks.id, joinRequests.joinLinkId))
      .innerJoin(
        identityConfigurations,
        eq(identityConfigurations.organizationId, joinRequests.organizationId),
      )
      .innerJoin(
        roles,
        and(eq(roles.organizationId, joinRequests.organizationId), eq(roles.key, roleKeyOfLink)),
      )
      .where(and(isListed, isBeyondCursor))
      .orderBy(order(joinRequests.id))
      .limit(requestsPerPage + 1),
    db.$count(joinRequests, isListed),
  ]);
  // The rows beyond the cursor are gone: show the first page rather than none.
  if (cursor && rows.length === 0) return openRequests(actor, { q: query.q });

  const page = pageOf(rows, requestsPerPage, cursor);
  const links = [...new Set(page.rows.map(({ joinLinkId }) => joinLinkId))];
  const groupsOf = await groupsOfLinks(db, links);
  return {
    ...page,
    total,
    rows: page.rows.map(
      ({ rank, permissions, joinLinkId, cursorValues: _cursorValues, ...row }) => {
        const groups = groupsOf.get(joinLinkId)!.filter(isGroupSafeForLinks);
        return {
          ...row,
          groups: groups.map(({ name }) => name),
          grantable:
            canGrantRole(actor, { rank, permissions }) &&
            groups.every((group) => canGrantGroup(actor, group)),
        };
      },
    ),
  };
}

/**
 * How many requests are open.
 * @throws forbidden without users:manage
 */
export async function countOpenRequests(actor: Actor): Promise<number> {
  requirePermission(actor, "users:manage");
  return db.$count(
    joinRequests,
    and(eq(joinRequests.organizationId, actor.organization.id), isNull(joinRequests.decidedAt)),
  );
}
