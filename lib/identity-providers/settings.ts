import { eq } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { identityConfigurations } from "@/db/schema/schema";
import { env } from "@/lib/env";
import type { LoginMethod } from "@/lib/login-methods";
import { decryptSecret } from "@/lib/secrets/encryption";

/** The login methods of external providers. */
export type ProviderMethod = Exclude<LoginMethod, "password">;

/** The settings of a provider client. */
export type ProviderSettings = {
  method: ProviderMethod;
  /** The organization that configured the provider; null for the one of the whole server. */
  organizationId: string | null;
  issuer: string;
  clientId: string;
  /** Missing for public clients. */
  clientSecret: string | null;
  scopes: string;
};

/** The last path segment of a method's URLs. */
export const methodPaths: Record<ProviderMethod, string> = {
  google: "google",
  openid_connect: "openid-connect",
};

/** The method that a path segment names, if it is one. */
export function methodOfPath(path: string): ProviderMethod | undefined {
  return (Object.keys(methodPaths) as ProviderMethod[]).find((key) => methodPaths[key] === path);
}

/**
 * The callback URL of a provider, which has to be registered there. Each organization has its own:
 * with a shared one, the provider of one organization could receive another's responses (RFC 9700,
 * 4.4).
 */
export function redirectUri({
  method,
  organizationId,
}: Pick<ProviderSettings, "method" | "organizationId">): string {
  const path = [methodPaths[method], ...(organizationId === null ? [] : [organizationId])];
  return `${env.baseUrl}/api/auth/callback/${path.join("/")}`;
}

/** Google's settings from the environment; undefined while they are missing. */
export function googleSettings(): ProviderSettings | undefined {
  const scopes = "openid email profile";
  return env.google && { method: "google", organizationId: null, scopes, ...env.google };
}

/** The saved settings of an organization; undefined if there are none. */
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
