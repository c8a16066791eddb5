import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor, Transaction } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { redirectUri } from "@/lib/auth/providers/settings";
import { env } from "@/lib/env";
import { loadOwnNames } from "@/lib/users/own-names";

import type { LoginMethod } from "./login-methods";

/** What an organization saved about how its people get in. */
export type SavedIdentity = {
  version: number;
  loginMethod: LoginMethod;
  alsoGoogle: boolean;
  issuer: string;
  clientId: string;
  hasClientSecret: boolean;
  scopes: string;
  providerName: string;
  createAtSignIn: boolean;
  selfService: boolean;
  allowedDomains: string[];
  defaultRoleKey: string;
  acceptsRequests: boolean;
};

/** The same, with what its page needs to know beside it. */
export type Identity = SavedIdentity & {
  /** Whether people can register by links: with passwords only. */
  selfServiceWorks: boolean;
  /** Whether this server can let people in with Google. */
  googleConfigured: boolean;
  /** Whether the actor could sign in with a password. */
  actorHasPassword: boolean;
  /** Where providers have to send people back to. */
  redirectUris: { google: string; openid_connect: string };
};

/** Reads what an organization saved; `lock` it where it is about to be changed. */
export async function savedIdentity(
  executor: Executor,
  organizationId: string,
  { lock } = { lock: false },
): Promise<SavedIdentity> {
  const [row] = await executor.execute<SavedIdentity>(sql`
    select version, login_method as "loginMethod", also_google as "alsoGoogle",
      coalesce(issuer, '') as issuer, coalesce(client_id, '') as "clientId",
      client_secret is not null as "hasClientSecret", scopes,
      coalesce(provider_name, '') as "providerName", create_at_sign_in as "createAtSignIn",
      self_service as "selfService", allowed_domains as "allowedDomains",
      default_role_key as "defaultRoleKey", accepts_requests as "acceptsRequests"
    from identity_configurations
    where organization_id = ${organizationId}
    ${lock ? sql`for update` : sql``}
  `);
  return row!;
}

/** The login method of an organization, which stays what it is until the transaction ends. */
export async function lockLoginMethod(
  tx: Transaction,
  organizationId: string,
): Promise<LoginMethod> {
  const [row] = await tx.execute<{ loginMethod: LoginMethod }>(sql`
    select login_method as "loginMethod" from identity_configurations
    where organization_id = ${organizationId} for share
  `);
  return row!.loginMethod;
}

/**
 * What *Identity Configuration* shows.
 * @throws forbidden without identity:manage
 */
export async function loadIdentity(actor: Actor): Promise<Identity> {
  requirePermission(actor, "identity:manage");
  const [saved, own] = await Promise.all([
    savedIdentity(db, actor.organization.id),
    loadOwnNames(actor),
  ]);
  return {
    ...saved,
    selfServiceWorks: saved.selfService && saved.loginMethod === "password",
    googleConfigured: env.google !== undefined,
    actorHasPassword: own.hasPassword,
    redirectUris: {
      google: redirectUri({ method: "google", organizationId: null }),
      openid_connect: redirectUri({
        method: "openid_connect",
        organizationId: actor.organization.id,
      }),
    },
  };
}
