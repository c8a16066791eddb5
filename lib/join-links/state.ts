import { and, eq, gte, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { identityConfigurations, joinLinks, organizations } from "@/db/schema/schema";
import { textArray } from "@/db/sql";
import { allowlistKeys, domainOf } from "@/lib/identity-configuration/allowlist";

import type { DeadJoinLink } from "./dead-join-links";

/** Without `not_valid`, for which there is no row. */
export type StateOfJoinLink = "open" | Exclude<DeadJoinLink, "not_valid">;

/**
 * The state of a row of `join_links` joined with `identity_configurations`, as SQL. With another
 * login method than Password, or self-service off, every link is dead (docs/product.md#self-service-link).
 * @param generation the one that the token names, as SQL
 */
export function joinLinkState(generation: SQL, at: Date): SQL<StateOfJoinLink> {
  return sql`case
    when join_links.deleted_at is not null then 'deleted'
    when join_links.generation <> ${generation} then 'regenerated'
    when not identity_configurations.self_service
      or identity_configurations.login_method <> 'password' then 'disabled'
    when join_links.paused_at is not null then 'paused'
    when join_links.expires_at <= ${at.toISOString()} then 'expired'
    when join_links.uses >= join_links.max_uses then 'full'
    else 'open' end`;
}

/** The allowlist that applies to a link, as SQL: its own, or else the organization's. */
export const allowlistOfLink = sql`coalesce(${joinLinks.allowedDomains}, ${identityConfigurations.allowedDomains})`;

/** The role that a link gives, as SQL: its own, or else the organization's default role. */
export const roleKeyOfLink = sql<string>`coalesce(${joinLinks.roleKey}, ${identityConfigurations.defaultRoleKey})`;

/**
 * Whether an allowlist contains an address, as SQL, so that a long list stays in the database. An
 * empty list allows every address.
 */
export function allowsAddress(allowlist: SQL, emailNormalized: string): SQL<boolean> {
  const keys = textArray(allowlistKeys(domainOf(emailNormalized)));
  // A long list is decompressed for each condition, so the rare one comes last.
  return sql<boolean>`(${allowlist} && ${keys} or cardinality(${allowlist}) = 0)`;
}

/** A join link for the owner of an email address. */
export type LinkForAddress = {
  state: StateOfJoinLink;
  organizationId: string;
  organizationName: string;
  acceptsRequests: boolean;
  /** Whether the allowlist contains the address. */
  allowed: boolean;
};

/** Reads a link for an email address, without reading users. */
export async function linkForAddress(
  executor: Executor,
  link: { id: string; generation: number },
  emailNormalized: string,
  at: Date,
): Promise<LinkForAddress | undefined> {
  const [row] = await executor
    .select({
      state: joinLinkState(sql`${link.generation}::int`, at),
      organizationId: joinLinks.organizationId,
      organizationName: organizations.name,
      acceptsRequests: identityConfigurations.acceptsRequests,
      allowed: allowsAddress(allowlistOfLink, emailNormalized),
    })
    .from(joinLinks)
    .innerJoin(organizations, eq(organizations.id, joinLinks.organizationId))
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, joinLinks.organizationId),
    )
    .where(and(eq(joinLinks.id, link.id), gte(joinLinks.generation, link.generation)));
  return row;
}
