import { sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { env } from "@/lib/env";
import type { LoginMethod } from "@/lib/identity/login-methods";
import { decryptSecret } from "@/lib/secrets/encryption";

/** The ways in that another party vouches for. */
export type ProviderMethod = Exclude<LoginMethod, "password">;

/** What it takes to ask a provider who somebody is. */
export type ProviderSettings = {
  method: ProviderMethod;
  issuer: string;
  clientId: string;
  /** None for clients that the provider knows as public. */
  clientSecret: string | null;
  scopes: string;
};

/** The last part of the addresses that belong to a method. */
export const methodPaths: Record<ProviderMethod, string> = {
  google: "google",
  openid_connect: "openid-connect",
};

/** The method that a part of an address names, if it is one. */
export function methodOfPath(path: string): ProviderMethod | undefined {
  return (Object.keys(methodPaths) as ProviderMethod[]).find((key) => methodPaths[key] === path);
}

/** Where a provider sends people back to; registered with it beforehand. */
export function redirectUri(method: ProviderMethod): string {
  return `${env.baseUrl}/api/auth/callback/${methodPaths[method]}`;
}

/** Google's, from the environment; undefined while they are not set. */
export function googleSettings(): ProviderSettings | undefined {
  return env.google && { method: "google", scopes: "openid email profile", ...env.google };
}

/** The settings that an organization saved; undefined while there are none. */
export async function savedSettings(
  executor: Executor,
  organizationId: string,
  method: ProviderMethod,
): Promise<ProviderSettings | undefined> {
  if (method === "google") return googleSettings();
  const [row] = await executor.execute<{
    issuer: string | null;
    clientId: string | null;
    clientSecret: string | null;
    scopes: string;
  }>(sql`
    select issuer, client_id as "clientId", client_secret as "clientSecret", scopes
    from identity_configurations where organization_id = ${organizationId}
  `);
  if (!row?.issuer || !row.clientId) return undefined;
  return {
    method,
    issuer: row.issuer,
    clientId: row.clientId,
    clientSecret: row.clientSecret && decryptSecret(row.clientSecret, organizationId),
    scopes: row.scopes,
  };
}
