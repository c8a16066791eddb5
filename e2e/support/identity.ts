import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { encryptSecret } from "@/lib/secrets/encryption";
import { linkToken } from "@/lib/secrets/links";

import type { Organization, RoleKey } from "./organizations";

/** What tests set of an organization's identity configuration; the rest stays. */
type IdentitySettings = {
  loginMethod?: "password" | "google" | "openid_connect";
  alsoGoogle?: boolean;
  issuer?: string;
  clientId?: string;
  clientSecret?: string;
  providerName?: string;
  createAtSignIn?: boolean;
  selfService?: boolean;
  /** As they are stored: `northwind.example`, `*.northwind.example`. */
  allowedDomains?: string[];
  acceptsRequests?: boolean;
};

/** Changes how people get into an organization, as an earlier **Save** would have. */
export async function configureIdentity(
  { id }: Pick<Organization, "id">,
  { clientSecret, ...settings }: IdentitySettings,
): Promise<void> {
  const names: Record<keyof typeof settings, string> = {
    loginMethod: "login_method",
    alsoGoogle: "also_google",
    issuer: "issuer",
    clientId: "client_id",
    providerName: "provider_name",
    createAtSignIn: "create_at_sign_in",
    selfService: "self_service",
    allowedDomains: "allowed_domains",
    acceptsRequests: "accepts_requests",
  };
  const row = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [names[name as keyof typeof names], value]),
  );
  await db.execute(sql`
    update identity_configurations as saved
    set login_method = coalesce(given.login_method, saved.login_method),
      also_google = coalesce(given.also_google, saved.also_google),
      issuer = coalesce(given.issuer, saved.issuer),
      client_id = coalesce(given.client_id, saved.client_id),
      client_secret = coalesce(${clientSecret ? encryptSecret(clientSecret, id) : null}, saved.client_secret),
      provider_name = coalesce(given.provider_name, saved.provider_name),
      create_at_sign_in = coalesce(given.create_at_sign_in, saved.create_at_sign_in),
      self_service = coalesce(given.self_service, saved.self_service),
      allowed_domains = coalesce(given.allowed_domains, saved.allowed_domains),
      accepts_requests = coalesce(given.accepts_requests, saved.accepts_requests),
      version = saved.version + 1
    from jsonb_populate_record(null::identity_configurations, ${JSON.stringify(row)}::jsonb) as given
    where saved.organization_id = ${id}
  `);
}

/** A link that people share, with the path that it opens. */
export type SharedLink = { id: string; token: string; path: string };

const sharedLink = (id: string, generation: number): SharedLink => {
  const token = linkToken("join link", id, generation);
  return { id, token, path: `/join/${token}` };
};

/** The organization's self-service link, as it is now. */
export async function selfServiceLink({ id }: Pick<Organization, "id">): Promise<SharedLink> {
  const [row] = await db.execute<{ id: string; generation: number }>(sql`
    select id, generation from join_links where organization_id = ${id} and name is null
  `);
  return sharedLink(row!.id, row!.generation);
}

/** Adds a named link, as *Add link* would. */
export async function addSharedLink(
  { id, administrator }: Organization,
  name: string,
  details: { role?: RoleKey; allowedDomains?: string[]; mostUses?: number } = {},
): Promise<SharedLink> {
  const domains = details.allowedDomains && JSON.stringify(details.allowedDomains);
  const [row] = await db.execute<{ id: string }>(sql`
    insert into join_links (organization_id, name, role_key, allowed_domains, most_uses, created_at,
      created_by)
    values (${id}, ${name}, ${details.role ?? null},
      case when ${domains ?? null}::jsonb is not null
        then array(select jsonb_array_elements_text(${domains ?? null}::jsonb)) end,
      ${details.mostUses ?? null}, now(), ${administrator.id})
    returning id
  `);
  return sharedLink(row!.id, 1);
}

/** Lets a shared link be dead, each way that there is. */
export async function killSharedLink(
  { id }: Pick<SharedLink, "id">,
  as: "regenerated" | "paused" | "expired" | "full" | "deleted",
): Promise<void> {
  const change = {
    regenerated: sql`generation = generation + 1`,
    paused: sql`paused_at = now()`,
    expired: sql`expires_at = now()`,
    full: sql`most_uses = greatest(uses, 1), uses = greatest(uses, 1)`,
    deleted: sql`deleted_at = now()`,
  };
  await db.execute(sql`update join_links set ${change[as]} where id = ${id}`);
}

/** What waits of an address that was entered at a shared link, until it is proven. */
export async function registrationsOf(
  email: string,
): Promise<{ id: string; kind: string; used: boolean }[]> {
  return db.execute(sql`
    select id, kind, used_at is not null as used
    from registrations where email_normalized = ${email.toLowerCase()} order by id
  `);
}

/** Lets the 24 hours of what was entered at a shared link be over. */
export async function letRegistrationRunOut(email: string): Promise<void> {
  await db.execute(sql`
    update registrations
    set created_at = created_at - interval '24 hours', expires_at = now()
    where email_normalized = ${email.toLowerCase()}
  `);
}

/** Forgets what was never proven, as the worker does every hour. */
export async function sweep(email: string): Promise<void> {
  await db.execute(sql`
    delete from registrations where email_normalized = ${email.toLowerCase()} and used_at is null
  `);
}

/** What became of the requests of an address, the latest first. */
export async function requestsOf(
  email: string,
): Promise<{ firstName: string; lastName: string; message: string; decision: string | null }[]> {
  return db.execute(sql`
    select first_name as "firstName", last_name as "lastName", message, decision
    from join_requests where email_normalized = ${email.toLowerCase()} order by id desc
  `);
}

/** Lets somebody outside of the allowlist have asked to be let in; returns the request. */
export async function addRequest(
  { id }: Pick<Organization, "id">,
  email: string,
  {
    firstName = "Robin",
    lastName = "Outside",
    message = "",
    link,
  }: { firstName?: string; lastName?: string; message?: string; link?: SharedLink } = {},
): Promise<{ id: string; email: string }> {
  const joinLinkId = link?.id ?? (await selfServiceLink({ id })).id;
  const [row] = await db.execute<{ id: string }>(sql`
    insert into join_requests (organization_id, join_link_id, email, email_normalized, first_name,
      last_name, message, asked_at)
    values (${id}, ${joinLinkId}, ${email}, ${email.toLowerCase()}, ${firstName}, ${lastName},
      ${message}, now())
    returning id
  `);
  return { id: row!.id, email };
}
