import { eq } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { identityConfigurations } from "@/db/schema/schema";
import { env } from "@/lib/env";
import type { LoginMethod } from "@/lib/login-methods";
import { decryptSecret } from "@/lib/secrets/encryption";

/** The ways in that another party vouches for. */
export type ProviderMethod = Exclude<LoginMethod, "password">;

/** What it takes to ask a provider who somebody is. */
export type ProviderSettings = {
  method: ProviderMethod;
  /** Who chose the provider; null for the one of the whole server. */
  organizationId: string | null;
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

/**
 * Where a provider sends people back to; registered with it beforehand. Each organization has its
 * own: at one for all, the provider of one could be given what another's answers (RFC 9700, 4.4).
 */
export function redirectUri({
  method,
  organizationId,
}: Pick<ProviderSettings, "method" | "organizationId">): string {
  const path = [methodPaths[method], ...(organizationId === null ? [] : [organizationId])];
  return `${env.baseUrl}/api/auth/callback/${path.join("/")}`;
}

/** Google's, from the environment; undefined while they are not set. */
export function googleSettings(): ProviderSettings | undefined {
  const scopes = "openid email profile";
  return env.google && { method: "google", organizationId: null, scopes, ...env.google };
}

/** The settings that an organization saved; undefined while there are none. */
export async function savedSettings(
  executor: Executor,
  organizationId: string,
  method: ProviderMethod,
): Promise<ProviderSettings | undefined> {
  if (method === "google") return googleSettings();
  const [row] = await executor
    .select()
    .from(identityConfigurations)
    .where(eq(identityConfigurations.organizationId, organizationId));
  if (!row?.issuer || !row.clientId) return undefined;
  return {
    method,
    organizationId,
    issuer: row.issuer,
    clientId: row.clientId,
    clientSecret: row.clientSecret && decryptSecret(row.clientSecret, organizationId),
    scopes: row.scopes,
  };
}
