import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { canGrantRole } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { notFound } from "@/lib/errors";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { linkToken, readLinkToken } from "@/lib/secrets/links";
import type { UserStatus } from "@/lib/users/status";

import type { DeadJoinLink } from "./dead-links";
import { allowlistOfLink, joinLinkState } from "./state";

export type OpenJoinLink = {
  state: "open";
  joinLinkId: string;
  generation: number;
  organizationName: string;
  slug: string;
  /** Null for the organization's self-service link. */
  name: string | null;
  /** Whether there is an allowlist. */
  limited: boolean;
  /** Whether people outside the allowlist may ask to be let in. */
  acceptsRequests: boolean;
};

export type JoinLinkState = OpenJoinLink | { state: DeadJoinLink; organizationName?: string };

/** What a join link opens at this moment. Nobody's account is looked at. */
export async function readJoinLink(token: string): Promise<JoinLinkState> {
  const subject = readLinkToken("join link", token);
  if (!subject) return { state: "not_valid" };
  const [row] = await db.execute<
    Omit<OpenJoinLink, "state" | "joinLinkId" | "generation"> & {
      state: "open" | DeadJoinLink;
    }
  >(sql`
    select ${joinLinkState(sql`${subject.generation}::int`, now())} as state,
      organizations.name as "organizationName", slug, join_links.name,
      cardinality(${allowlistOfLink}) > 0 as limited, accepts_requests as "acceptsRequests"
    from join_links
    join organizations on organizations.id = join_links.organization_id
    join identity_configurations
      on identity_configurations.organization_id = join_links.organization_id
    where join_links.id = ${subject.id} and join_links.generation >= ${subject.generation}
  `);
  if (!row) return { state: "not_valid" };
  const { state, ...link } = row;
  return state === "open"
    ? { state, joinLinkId: subject.id, generation: subject.generation, ...link }
    : { state, organizationName: link.organizationName };
}

/** One join link, for those who manage them. */
export type JoinLinkRow = {
  id: string;
  /** Null for the organization's self-service link. */
  name: string | null;
  /** The link itself; null when its role is above the actor's, who could come back with it. */
  url: string | null;
  /** Null: the organization's default role, which `roleName` names then. */
  roleKey: string | null;
  roleName: string;
  /** Empty: the organization's allowlist applies. */
  allowedDomains: string[];
  uses: number;
  mostUses: number | null;
  expiresAt: Date | null;
  paused: boolean;
  state: "open" | Exclude<DeadJoinLink, "not_valid" | "deleted" | "regenerated">;
  createdAt: Date;
  /** Whether the actor may change it: its role is not above theirs. */
  manageable: boolean;
};

/**
 * The join links of the actor's organization: the self-service link, then the named ones as they
 * were made.
 * @throws forbidden without identity:manage
 */
export async function joinLinksOf(actor: Actor): Promise<JoinLinkRow[]> {
  requirePermission(actor, "identity:manage");
  const rows = await db.execute<
    Omit<JoinLinkRow, "url" | "expiresAt" | "createdAt" | "manageable"> & {
      generation: number;
      rank: number;
      expiresAt: string | null;
      createdAt: string;
    }
  >(sql`
    select join_links.id, join_links.name, join_links.generation, role_key as "roleKey",
      roles.name as "roleName", roles.rank,
      coalesce(join_links.allowed_domains, '{}') as "allowedDomains", uses,
      most_uses as "mostUses", expires_at as "expiresAt", paused_at is not null as paused,
      ${joinLinkState(sql`join_links.generation`, now())} as state, created_at as "createdAt"
    from join_links
    join identity_configurations
      on identity_configurations.organization_id = join_links.organization_id
    join roles on roles.organization_id = join_links.organization_id
      and roles.key = coalesce(join_links.role_key, identity_configurations.default_role_key)
    where join_links.organization_id = ${actor.organization.id} and deleted_at is null
    order by join_links.name is not null, join_links.id
  `);
  return rows.map(({ generation, rank, expiresAt, createdAt, ...row }) => {
    const manageable = canGrantRole(actor, { rank });
    return {
      ...row,
      url: manageable ? joinLinkUrl(row.id, generation) : null,
      expiresAt: expiresAt === null ? null : new Date(expiresAt),
      createdAt: new Date(createdAt),
      manageable,
    };
  });
}

/** What pages and audit events call a link. */
export const linkLabel = (name: string | null): string => name ?? "Self-service link";

/** The address that people share. */
export function joinLinkUrl(joinLinkId: string, generation: number): string {
  return `${env.baseUrl}/join/${linkToken("join link", joinLinkId, generation)}`;
}

/** Somebody who came through a link. */
export type PersonThrough = {
  userId: string;
  name: string;
  email: string;
  status: UserStatus;
  registeredAt: Date;
};

const peoplePerPage = 50;

/**
 * A page of those who came through a link, the latest first.
 * @throws forbidden without identity:manage, not_found for a link of another organization
 */
export async function peopleThrough(
  actor: Actor,
  joinLinkId: string,
  cursorText?: string,
): Promise<CursorPage<PersonThrough>> {
  requirePermission(actor, "identity:manage");
  const cursor = decodeCursor(cursorText, ["instant"]);
  const backward = cursor?.direction === "before";
  const direction = sql.raw(backward ? "asc" : "desc");
  const position = cursor
    ? sql`and (used_at, registrations.id) ${sql.raw(backward ? ">" : "<")} (${cursor.values[0]}::timestamptz, ${cursor.id}::uuid)`
    : sql``;
  const [link] = await db.execute(sql`
    select from join_links
    where id = ${joinLinkId} and organization_id = ${actor.organization.id}
  `);
  if (!link) throw notFound("The link");
  const rows = await db.execute<
    Omit<PersonThrough, "registeredAt"> & {
      id: string;
      cursorValues: string[];
      registeredAt: string;
    }
  >(sql`
    select registrations.id, array[used_at::text] as "cursorValues", users.id as "userId",
      trim(first_name || ' ' || last_name) as name, users.email, users.status,
      used_at as "registeredAt"
    from registrations
    join users on users.id = registrations.user_id
    where join_link_id = ${joinLinkId} and registrations.user_id is not null ${position}
    order by used_at ${direction}, registrations.id ${direction}
    limit ${peoplePerPage + 1}
  `);
  // Whoever stood beyond the cursor is gone: begin again rather than show nobody.
  if (cursor && rows.length === 0) return peopleThrough(actor, joinLinkId);
  const page = pageOf(rows, peoplePerPage, cursor);
  return {
    ...page,
    rows: page.rows.map(({ userId, name, email, status, registeredAt }) => ({
      userId,
      name,
      email,
      status,
      registeredAt: new Date(registeredAt),
    })),
  };
}
