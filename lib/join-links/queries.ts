import { and, asc, desc, eq, gte, isNotNull, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import {
  identityConfigurations,
  joinLinks,
  organizations,
  registrations,
  roles,
  users,
} from "@/db/schema/schema";
import { canGrantRole } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { notFound } from "@/lib/errors";
import { canGrantGroup, groupOption } from "@/lib/groups/grantable";
import type { GroupOption } from "@/lib/groups/grantable";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { rolePermissions } from "@/lib/roles/queries";
import { linkToken, readLinkToken } from "@/lib/secrets/links";
import type { UserStatus } from "@/lib/users/status";

import type { DeadJoinLink } from "./dead-join-links";
import { groupsOfLinks } from "./groups";
import { allowlistOfLink, joinLinkState, roleKeyOfLink } from "./state";

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
  /** Whether people outside the allowlist can request access. */
  acceptsRequests: boolean;
};

export type JoinLinkState = OpenJoinLink | { state: DeadJoinLink; organizationName?: string };

/** The state of a join link, without reading users. */
export async function readJoinLink(token: string): Promise<JoinLinkState> {
  const subject = readLinkToken("join link", token);
  if (!subject) return { state: "not_valid" };
  const [row] = await db
    .select({
      state: joinLinkState(sql`${subject.generation}::int`, now()),
      organizationName: organizations.name,
      slug: organizations.slug,
      name: joinLinks.name,
      limited: sql<boolean>`cardinality(${allowlistOfLink}) > 0`,
      acceptsRequests: identityConfigurations.acceptsRequests,
    })
    .from(joinLinks)
    .innerJoin(organizations, eq(organizations.id, joinLinks.organizationId))
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, joinLinks.organizationId),
    )
    .where(and(eq(joinLinks.id, subject.id), gte(joinLinks.generation, subject.generation)));
  if (!row) return { state: "not_valid" };
  const { state, ...link } = row;
  return state === "open"
    ? { state, joinLinkId: subject.id, generation: subject.generation, ...link }
    : { state, organizationName: link.organizationName };
}

/** A join link as its managers see it. */
export type JoinLinkRow = {
  id: string;
  /** Null for the organization's self-service link. */
  name: string | null;
  /** The URL; null when it gives more than the actor has, who could register with it. */
  url: string | null;
  /** Null: the organization's default role, which `roleName` names then. */
  roleKey: string | null;
  roleName: string;
  /** The groups that people join, by name. */
  groups: GroupOption[];
  /** Empty: the organization's allowlist applies. */
  allowedDomains: string[];
  uses: number;
  maxUses: number | null;
  expiresAt: Date | null;
  paused: boolean;
  state: "open" | Exclude<DeadJoinLink, "not_valid" | "deleted" | "regenerated">;
  createdAt: Date;
  /** Whether the actor can change it: it gives nothing that is above theirs. */
  manageable: boolean;
};

/**
 * The join links of the actor's organization: the self-service link, then the named ones, oldest
 * first.
 * @throws forbidden without identity:manage
 */
export async function joinLinksOf(actor: Actor): Promise<JoinLinkRow[]> {
  requirePermission(actor, "identity:manage");
  const rows = await db
    .select({
      id: joinLinks.id,
      name: joinLinks.name,
      generation: joinLinks.generation,
      roleKey: joinLinks.roleKey,
      roleName: roles.name,
      rank: roles.rank,
      permissions: rolePermissions,
      allowedDomains: joinLinks.allowedDomains,
      uses: joinLinks.uses,
      maxUses: joinLinks.maxUses,
      expiresAt: joinLinks.expiresAt,
      pausedAt: joinLinks.pausedAt,
      state: sql<JoinLinkRow["state"]>`${joinLinkState(sql`${joinLinks.generation}`, now())}`,
      createdAt: joinLinks.createdAt,
    })
    .from(joinLinks)
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, joinLinks.organizationId),
    )
    .innerJoin(
      roles,
      and(eq(roles.organizationId, joinLinks.organizationId), eq(roles.key, roleKeyOfLink)),
    )
    .where(and(eq(joinLinks.organizationId, actor.organization.id), isNull(joinLinks.deletedAt)))
    .orderBy(isNotNull(joinLinks.name), joinLinks.id);
  const groups = await groupsOfLinks(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map(({ generation, rank, permissions, allowedDomains, pausedAt, ...row }) => {
    const joined = groups.get(row.id)!;
    const manageable =
      canGrantRole(actor, { rank, permissions }) &&
      joined.every((group) => canGrantGroup(actor, group));
    return {
      ...row,
      groups: joined.map((group) => groupOption(actor, group)),
      allowedDomains: allowedDomains ?? [],
      paused: pausedAt !== null,
      url: manageable ? joinLinkUrl(row.id, generation) : null,
      manageable,
    };
  });
}

/** The name of a link in pages and audit events. */
export const linkLabel = (name: string | null): string => name ?? "Self-service link";

/** The URL to share. */
export function joinLinkUrl(joinLinkId: string, generation: number): string {
  return `${env.baseUrl}/join/${linkToken("join link", joinLinkId, generation)}`;
}

/** A user who registered with a link. */
export type PersonThrough = {
  userId: string;
  name: string;
  email: string;
  status: UserStatus;
  registeredAt: Date;
};

const peoplePerPage = 50;

/**
 * A page of the users who registered with a link, latest first.
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
  const order = backward ? asc : desc;
  const isBeyondCursor =
    cursor &&
    sql`(${registrations.usedAt}, ${registrations.id}) ${sql.raw(backward ? ">" : "<")} (${cursor.values[0]}::timestamptz, ${cursor.id}::uuid)`;
  const [link] = await db
    .select({ id: joinLinks.id })
    .from(joinLinks)
    .where(and(eq(joinLinks.id, joinLinkId), eq(joinLinks.organizationId, actor.organization.id)));
  if (!link) throw notFound("The link");
  const rows = await db
    .select({
      id: registrations.id,
      cursorValues: sql<string[]>`array[${registrations.usedAt}::text]`,
      userId: users.id,
      name: sql<string>`trim(${users.firstName} || ' ' || ${users.lastName})`,
      email: users.email,
      status: users.status,
      registeredAt: registrations.usedAt,
    })
    .from(registrations)
    .innerJoin(users, eq(users.id, registrations.userId))
    .where(and(eq(registrations.joinLinkId, joinLinkId), isBeyondCursor))
    .orderBy(order(registrations.usedAt), order(registrations.id))
    .limit(peoplePerPage + 1);
  // The rows beyond the cursor are gone: show the first page rather than none.
  if (cursor && rows.length === 0) return peopleThrough(actor, joinLinkId);
  const page = pageOf(rows, peoplePerPage, cursor);
  return {
    ...page,
    rows: page.rows.map(({ id: _id, cursorValues: _cursorValues, registeredAt, ...person }) => ({
      ...person,
      // Set on every registration that a user came of (registrations_used_once).
      registeredAt: registeredAt!,
    })),
  };
}
