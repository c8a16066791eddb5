import { sql } from "drizzle-orm";

import { ask, db } from "@/db/client";
import { canGrantRole } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { matchesSearch } from "@/lib/users/list/search";

/** One row of *Requests*. */
export type OpenRequest = {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  /** What the person wrote; may be empty. */
  message: string;
  askedAt: Date;
  /** The named link that they came by; null for the self-service link. */
  linkName: string | null;
  /** What Approve gives unless the manager chooses: the link's role, or the default one. */
  roleKey: string;
  roleName: string;
  /** Whether the actor may give that role. */
  grantable: boolean;
};

const requestsPerPage = 50;

/**
 * A page of the requests that wait for an answer, those who have waited longest first.
 * @throws forbidden without users:manage
 */
export async function openRequests(
  actor: Actor,
  query: { q?: string; cursor?: string },
): Promise<CursorPage<OpenRequest> & { total: number }> {
  requirePermission(actor, "users:manage");
  const cursor = decodeCursor(query.cursor, []);
  const backward = cursor?.direction === "before";
  const direction = sql.raw(backward ? "desc" : "asc");
  const text = sql`(' ' || searchable(join_requests.first_name || ' ' || join_requests.last_name || ' ' || join_requests.email))`;
  const listed = sql`join_requests.organization_id = ${actor.organization.id}
    and decided_at is null and ${matchesSearch(query.q ?? "", text) ?? true}`;
  // Ids sort by time of creation, so the id alone is the key.
  const position = cursor
    ? sql`and join_requests.id ${sql.raw(backward ? "<" : ">")} ${cursor.id}::uuid`
    : sql``;
  const [rows, [count]] = await Promise.all([
    db.execute<
      Omit<OpenRequest, "askedAt" | "grantable"> & {
        askedAt: string;
        rank: number;
        cursorValues: string[];
      }
    >(sql`
      select join_requests.id, email, first_name as "firstName", last_name as "lastName", message,
        asked_at as "askedAt", join_links.name as "linkName", roles.key as "roleKey",
        roles.name as "roleName", roles.rank, array[]::text[] as "cursorValues"
      from join_requests
      join join_links on join_links.id = join_link_id
      join identity_configurations
        on identity_configurations.organization_id = join_requests.organization_id
      join roles on roles.organization_id = join_requests.organization_id
        and roles.key = coalesce(join_links.role_key, identity_configurations.default_role_key)
      where ${listed} ${position}
      order by join_requests.id ${direction}
      limit ${requestsPerPage + 1}
    `),
    db.execute<{ total: number }>(
      sql`select count(*)::int as total from join_requests where ${listed}`,
    ),
  ]);
  // Whoever stood beyond the cursor is gone: begin again rather than show nobody.
  if (cursor && rows.length === 0) return openRequests(actor, { q: query.q });

  const page = pageOf(rows, requestsPerPage, cursor);
  return {
    ...page,
    total: count!.total,
    rows: page.rows.map(({ rank, askedAt, cursorValues: _cursorValues, ...row }) => ({
      ...row,
      askedAt: new Date(askedAt),
      grantable: canGrantRole(actor, { rank }),
    })),
  };
}

/**
 * How many requests wait for an answer.
 * @throws forbidden without users:manage
 */
export async function countOpenRequests(actor: Actor): Promise<number> {
  requirePermission(actor, "users:manage");
  const [row] = await ask<{ count: number }>(sql`
    select count(*)::int as count from join_requests
    where organization_id = ${actor.organization.id} and decided_at is null
  `);
  return row!.count;
}
