import { eq, or } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { identityConfigurations, organizations } from "@/db/schema/schema";
import { env } from "@/lib/env";

import { methodPaths } from "@/lib/identity-providers/settings";
import type { ProviderMethod } from "@/lib/identity-providers/settings";

/** A button that leads to a provider. */
export type ProviderSignIn = {
  method: ProviderMethod;
  /** “Continue with {label}”. */
  label: string;
  /** The path of a plain link; `from`, `organization` or `token` are added to it. */
  path: string;
};

/** How users can sign in. */
export type SignInMethods = {
  /** Missing if the portal has several organizations and the request names none. */
  organization?: { id: string; name: string; slug: string };
  password: boolean;
  providers: ProviderSignIn[];
  /** Whether users of other organizations have to name theirs to see their methods. */
  others: boolean;
};

type Row = Awaited<ReturnType<typeof selectConfigurations>>[number];

const selectConfigurations = (executor: Executor) =>
  executor
    .select({
      id: organizations.id,
      name: organizations.name,
      slug: organizations.slug,
      loginMethod: identityConfigurations.loginMethod,
      alsoGoogle: identityConfigurations.alsoGoogle,
      providerName: identityConfigurations.providerName,
    })
    .from(organizations)
    .innerJoin(identityConfigurations, eq(identityConfigurations.organizationId, organizations.id));

function providerSignIn(method: ProviderMethod, label: string): ProviderSignIn {
  return { method, label, path: `/api/auth/sign-in/${methodPaths[method]}` };
}

function signInMethodsFrom({
  id,
  name,
  slug,
  loginMethod,
  alsoGoogle,
  providerName,
}: Row): SignInMethods {
  const providers: ProviderSignIn[] = [];
  if ((loginMethod === "google" || alsoGoogle) && env.google)
    providers.push(providerSignIn("google", "Google"));
  if (loginMethod === "openid_connect") {
    providers.push(providerSignIn("openid_connect", providerName ?? "single sign-on"));
  }
  return {
    organization: { id, name, slug },
    password: loginMethod === "password",
    providers,
    others: false,
  };
}

/** How the users of an organization sign in. */
export async function signInMethodsOf(
  organizationId: string,
  executor: Executor = db,
): Promise<SignInMethods> {
  const [row] = await selectConfigurations(executor).where(eq(organizations.id, organizationId));
  return signInMethodsFrom(row!);
}

/**
 * What the sign-in page offers.
 * @param slug of the organization in the URL, if any
 * @returns undefined for a slug that no organization has
 */
export async function findSignInMethods(
  slug: string | undefined,
): Promise<SignInMethods | undefined> {
  if (slug !== undefined) {
    // Postgres does not accept NUL in text.
    if (slug.includes("\0")) return undefined;
    const [row] = await selectConfigurations(db).where(eq(organizations.slug, slug));
    return row && signInMethodsFrom(row);
  }
  const rows = await selectConfigurations(db).limit(2);
  if (rows.length === 1) return signInMethodsFrom(rows[0]!);
  const withGoogle = await db
    .select({ id: identityConfigurations.organizationId })
    .from(identityConfigurations)
    .where(or(eq(identityConfigurations.loginMethod, "google"), identityConfigurations.alsoGoogle))
    .limit(1);
  return {
    password: true,
    providers: withGoogle.length > 0 && env.google ? [providerSignIn("google", "Google")] : [],
    others: true,
  };
}
