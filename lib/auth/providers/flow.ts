import { currentActor } from "@/lib/auth/actor";
import type { Origin } from "@/lib/audit/record";
import { startSession } from "@/lib/auth/start-session";
import { localPath } from "@/lib/auth/schema";
import { db } from "@/db/client";
import { GatehouseError } from "@/lib/errors";
import { logError } from "@/lib/log";
import { consume, networkOf, providerFailuresByAddress, secondsBlocked } from "@/lib/rate-limits";
import { readPersonalLink } from "@/lib/registration/queries";
import type { OpenLink } from "@/lib/registration/queries";

import { rememberAttempt, takeAttempt } from "./attempt";
import type { Attempt } from "./attempt";
import { finishConnectionTest, settingsOfTest } from "@/lib/identity-providers/connection-test";
import { ProviderRefusal } from "@/lib/identity-providers/problems";
import { beginAuthorization, finishAuthorization } from "@/lib/identity-providers/protocol";
import { googleSettings, redirectUri, savedSettings } from "@/lib/identity-providers/settings";
import type { ProviderMethod, ProviderSettings } from "@/lib/identity-providers/settings";
import { finishLinkWithProvider, signInWithProvider } from "./sign-in";
import { findSignInMethods, signInMethodsOf } from "./sign-in-methods";

/** The parameters of a *Continue with …* link. */
export type SignInRequest = {
  method: ProviderMethod;
  /** Subdomain of the organization, if the page knew it. */
  organization: string | null;
  from: string | null;
  /** The token of a personal link to finish. */
  token: string | null;
};

const testPage = "/connection-test";

/** Longest return path, in characters: it travels in a cookie, whose size is limited. */
const maxFromLength = 1024;

/** The redirect target of a refused sign-in: the page where it began, with the reason. */
function errorRedirect(
  began: Partial<Pick<SignInRequest, "token" | "organization">>,
  { problem }: ProviderRefusal,
): string {
  const query = new URLSearchParams({ problem });
  if (began.token) return `/register/${encodeURIComponent(began.token)}?${query}`;
  if (began.organization) query.set("organization", began.organization);
  return `/sign-in?${query}`;
}

/** The page where an attempt began; unknown without the cookie of the attempt. */
function startOf(purpose?: Attempt["purpose"]): Parameters<typeof errorRedirect>[0] {
  if (purpose?.kind === "register") return { token: purpose.token };
  return purpose?.kind === "sign_in" ? { organization: purpose.slug } : {};
}

/** Redirects the browser to the provider and stores the attempt. */
async function leave(settings: ProviderSettings, purpose: Attempt["purpose"]): Promise<string> {
  const { address, checks } = await beginAuthorization(settings);
  const { method } = settings;
  await rememberAttempt({ method, redirectUri: redirectUri(settings), purpose, ...checks });
  return address;
}

/** @throws ProviderRefusal for a personal link that no longer works */
async function openLink(token: string): Promise<OpenLink> {
  const link = await readPersonalLink(token);
  if (link.state !== "open") throw new ProviderRefusal("link_closed");
  return link;
}

function shortPath(from: string): string {
  const path = localPath(from);
  return path.length <= maxFromLength ? path : "/";
}

/** The purpose of a request and the provider settings for it. @throws ProviderRefusal */
async function prepare(
  request: SignInRequest,
): Promise<{ settings: ProviderSettings; purpose: Attempt["purpose"] }> {
  const { method, token } = request;
  const ways = token
    ? await signInMethodsOf((await openLink(token)).organizationId)
    : await findSignInMethods(request.organization ?? undefined);
  if (!ways) throw new ProviderRefusal("method_off");
  if (!ways.providers.some((provider) => provider.method === method)) {
    throw new ProviderRefusal("method_off");
  }
  const organization = ways.organization ?? null;
  const settings = organization
    ? await savedSettings(db, organization.id, method)
    : googleSettings();
  if (!settings) throw new ProviderRefusal("method_off");
  const purpose: Attempt["purpose"] =
    token && organization
      ? { kind: "register", organizationId: organization.id, token }
      : {
          kind: "sign_in",
          organizationId: organization?.id ?? null,
          slug: organization?.slug ?? null,
          from: shortPath(request.from ?? ""),
        };
  return { settings, purpose };
}

/**
 * *Continue with …*: begins a sign-in.
 * @returns the redirect target: the provider, or the page before with the reason for the refusal
 */
export async function beginSignIn(request: SignInRequest, origin: Origin): Promise<string> {
  try {
    const address = networkOf(origin.address ?? "unknown");
    if ((await secondsBlocked(providerFailuresByAddress, address)) > 0) {
      throw new ProviderRefusal("too_many");
    }
    const { settings, purpose } = await prepare(request);
    return await leave(settings, purpose);
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    return errorRedirect(request, error);
  }
}

/**
 * Begins the actor's own connection test.
 * @returns the redirect target; undefined for another user's test
 */
export async function beginTest(testId: string): Promise<string | undefined> {
  const actor = await currentActor();
  if (!actor) return undefined;
  try {
    return await leave(await settingsOfTest(actor, testId), { kind: "test", testId });
  } catch (error) {
    if (error instanceof GatehouseError) return undefined;
    if (!(error instanceof ProviderRefusal)) throw error;
    await finishConnectionTest(actor, testId, error);
    return `${testPage}?id=${testId}`;
  }
}

/** Finishes a sign-in or a personal link; both give the browser its session. */
async function enter(attempt: Attempt, search: string, origin: Origin): Promise<string> {
  const { method, purpose } = attempt;
  if (purpose.kind === "test") throw new Error("A connection test does not sign in");
  const settings = purpose.organizationId
    ? await savedSettings(db, purpose.organizationId, method)
    : googleSettings();
  if (!settings) throw new ProviderRefusal("method_off");
  const identity = await finishAuthorization(settings, search, attempt);
  const { signInToken } =
    purpose.kind === "register"
      ? await finishLinkWithProvider(
          await openLink(purpose.token),
          purpose.token,
          identity,
          method,
          origin,
        )
      : await signInWithProvider(identity, method, purpose.organizationId, origin);
  await startSession(signInToken);
  return purpose.kind === "register" ? "/" : purpose.from;
}

async function finishTest(
  testId: string,
  search: string,
  checks: Attempt,
): Promise<string | undefined> {
  const actor = await currentActor();
  if (!actor) return undefined;
  try {
    const settings = await settingsOfTest(actor, testId);
    const outcome = await finishAuthorization(settings, search, checks).catch((error: unknown) => {
      if (error instanceof ProviderRefusal) return error;
      throw error;
    });
    await finishConnectionTest(actor, testId, outcome);
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
  }
  return `${testPage}?id=${testId}`;
}

/**
 * Handles the provider's redirect back.
 * @param came the callback that was called: an attempt can only be finished at the callback of its
 * provider
 * @param search the query of the URL, with its question mark
 * @returns the redirect target: the portal, or the page before with the reason for the refusal
 */
export async function finishSignIn(
  came: Pick<ProviderSettings, "method" | "organizationId">,
  search: string,
  origin: Origin,
): Promise<string> {
  const attempt = await takeAttempt(new URLSearchParams(search).get("state") ?? "");
  try {
    if (attempt?.redirectUri !== redirectUri(came)) throw new ProviderRefusal("expired");
    if (attempt.purpose.kind === "test") {
      return (await finishTest(attempt.purpose.testId, search, attempt)) ?? "/sign-in";
    }
    return await enter(attempt, search, origin);
  } catch (error) {
    const refusal = error instanceof ProviderRefusal ? error : new ProviderRefusal("untrusted");
    if (refusal !== error || refusal.problem === "untrusted") {
      logError("signing in through a provider", error);
    }
    await consume(providerFailuresByAddress, networkOf(origin.address ?? "unknown"));
    return errorRedirect(startOf(attempt?.purpose), refusal);
  }
}
