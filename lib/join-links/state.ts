import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { allowlistKeys, domainOf } from "@/lib/identity-configuration/allowlist";

import type { DeadJoinLink } from "./dead-links";

/** `not_valid` is not among them: there is no row to ask. */
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
    when join_links.uses >= join_links.most_uses then 'full'
    else 'open' end`;
}

/** The allowlist that applies to a link, as SQL: its own, or else the organization's. */
export const allowlistOfLink = sql`coalesce(join_links.allowed_domains, identity_configurations.allowed_domains)`;

/**
 * Whether an allowlist lets an address in, as SQL: decided where the list is, however long. An
 * empty one lets in everybody.
 */
export function allowsAddress(allowlist: SQL, emailNormalized: string): SQL<boolean> {
  const keys = JSON.stringify(allowlistKeys(domainOf(emailNormalized)));
  // Whether it is empty comes last: a long list is fetched anew for each question about it.
  return sql`(${allowlist} && array(select jsonb_array_elements_text(${keys}::jsonb))
    or cardinality(${allowlist}) = 0)`;
}

/** A join link as one who enters an address finds it. */
export type LinkForAddress = {
  state: StateOfJoinLink;
  organizationId: string;
  organizationName: string;
  acceptsRequests: boolean;
  /** Whether the allowlist lets the address in. */
  allowed: boolean;
};

/** Looks at a link for somebody of that address; nobody else is looked at. */
export async function linkForAddress(
  executor: Executor,
  link: { id: string; generation: number },
  emailNormalized: string,
  at: Date,
): Promise<LinkForAddress | undefined> {
  const [row] = await executor.execute<LinkForAddress>(sql`
    select ${joinLinkState(sql`${link.generation}::int`, at)} as state,
      join_links.organization_id as "organizationId", organizations.name as "organizationName",
      accepts_requests as "acceptsRequests",
      ${allowsAddress(allowlistOfLink, emailNormalized)} as allowed
    from join_links
    join organizations on organizations.id = join_links.organization_id
    join identity_configurations
      on identity_configurations.organization_id = join_links.organization_id
    where join_links.id = ${link.id} and join_links.generation >= ${link.generation}
  `);
  return row;
}
