import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { env } from "@/lib/env";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";

import { methodPaths } from "./settings";
import type { ProviderMethod } from "./settings";

/** A button that leads to a provider. */
export type ProviderWay = {
  method: ProviderMethod;
  /** “Continue with {label}”. */
  label: string;
  /** Path to follow with a plain link; `from`, `organization` or `token` are added to it. */
  path: string;
};

/** How one can sign in. */
export type WaysIn = {
  /** Whose ways these are; none where the portal has several organizations and nobody said which. */
  organization?: { id: string; name: string; slug: string };
  password: boolean;
  providers: ProviderWay[];
  /** Whether somebody has to say which organization to see all ways. */
  others: boolean;
};

type Row = {
  id: string;
  name: string;
  slug: string;
  loginMethod: LoginMethod;
  alsoGoogle: boolean;
  providerName: string | null;
};

const configurations = sql`
  select organizations.id, name, slug, login_method as "loginMethod", also_google as "alsoGoogle",
    provider_name as "providerName"
  from organizations join identity_configurations on organization_id = organizations.id
`;

function way(method: ProviderMethod, label: string): ProviderWay {
  return { method, label, path: `/api/auth/sign-in/${methodPaths[method]}` };
}

function waysOf({ id, name, slug, loginMethod, alsoGoogle, providerName }: Row): WaysIn {
  const providers: ProviderWay[] = [];
  if ((loginMethod === "google" || alsoGoogle) && env.google)
    providers.push(way("google", "Google"));
  if (loginMethod === "openid_connect") {
    providers.push(way("openid_connect", providerName ?? "single sign-on"));
  }
  return {
    organization: { id, name, slug },
    password: loginMethod === "password",
    providers,
    others: false,
  };
}

/** How the people of an organization sign in. */
export async function waysInto(organizationId: string, executor: Executor = db): Promise<WaysIn> {
  const [row] = await executor.execute<Row>(
    sql`${configurations} where organizations.id = ${organizationId}`,
  );
  return waysOf(row!);
}

/**
 * What the sign-in page offers.
 * @param slug of the organization in its address, if any
 * @returns undefined for a slug that no organization has
 */
export async function waysIn(slug: string | undefined): Promise<WaysIn | undefined> {
  if (slug !== undefined) {
    // The database takes no such text.
    if (slug.includes("\0")) return undefined;
    const [row] = await db.execute<Row>(sql`${configurations} where slug = ${slug}`);
    return row && waysOf(row);
  }
  const rows = await db.execute<Row>(sql`${configurations} limit 2`);
  if (rows.length === 1) return waysOf(rows[0]!);
  const [some] = await db.execute<{ google: boolean }>(sql`
    select exists (
      select from identity_configurations where login_method = 'google' or also_google
    ) as google
  `);
  return {
    password: true,
    providers: some!.google && env.google ? [way("google", "Google")] : [],
    others: true,
  };
}
