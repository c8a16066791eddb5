import {
  AuthorizationResponseError,
  ClientSecretBasic,
  ClientSecretPost,
  None,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import type { ClientAuth, Configuration, CustomFetch } from "openid-client";

import { minutes, now } from "@/lib/clock";
import { env } from "@/lib/env";
import { parseEmail } from "@/lib/email";
import type { ParsedEmail } from "@/lib/email";
import { nameSchema } from "@/lib/users/schema";

import { ProviderRefusal } from "./problems";
import { redirectUri } from "./settings";
import type { ProviderSettings } from "./settings";

/** How long a provider may take for one response. */
const timeoutSeconds = 5;
/** The longest response of a provider, in bytes; real ones have a few thousand. */
const maxResponseLength = 512 * 1024;
const discoveryLifetime = minutes(10);
const maxKept = 1_000;

/** The verified identity of a user (OpenID Connect Core 3.1.3.7). */
export type ProvenIdentity = ParsedEmail & {
  issuer: string;
  subject: string;
  firstName: string;
  lastName: string;
};

/** What the callback needs to check the response. */
export type Checks = { state: string; nonce: string; codeVerifier: string };

/** Limits the size of a response, because a provider could fill our memory. */
const boundedFetch: CustomFetch = async (address, options) => {
  const response = await fetch(address, { ...options, redirect: "manual" } as RequestInit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxResponseLength) throw new Error("The response is too long");
    chunks.push(chunk);
  }
  const bodyless = response.status === 204 || response.status === 304;
  const { status, headers } = response;
  return new Response(bodyless ? null : Buffer.concat(chunks), { status, headers });
};

/** Whether a URL may be contacted: https, or http where the portal itself uses it. */
function isUsableIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(issuer);
  if (search || hash || username || password || pathname.includes("/.well-known/")) return false;
  return protocol === "https:" || (protocol === "http:" && env.baseUrl.startsWith("http:"));
}

const kept = new Map<string, { configuration: Promise<Configuration>; until: number }>();

/** How the client authenticates, if it has a secret. Basic is the default (Discovery 3). */
function authentication(clientSecret: string | null): ClientAuth {
  if (clientSecret === null) return None();
  const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const way = methods && !methods.includes("client_secret_basic") ? post : basic;
    return way(server, client, body, headers);
  };
}

/** Describes an error in an issuer's discovery document for an administrator. */
function discoveryProblem(error: unknown): string {
  const code = (error as { code?: string }).code;
  const status = ((error as Error).cause as { status?: number } | undefined)?.status;
  if (code === "OAUTH_TIMEOUT")
    return `The issuer didn't respond within ${timeoutSeconds} seconds.`;
  if (code === "OAUTH_RESPONSE_IS_NOT_CONFORM") {
    return `The issuer has no OpenID configuration: it responded with status ${status}.`;
  }
  if (code === "OAUTH_RESPONSE_IS_NOT_JSON" || code === "OAUTH_PARSE_ERROR") {
    return "The issuer's response isn't an OpenID configuration. Check the URL.";
  }
  if (code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED") return otherIssuer;
  if (error instanceof TypeError) return "We can't reach the issuer. Check the URL.";
  return "The issuer's OpenID configuration isn't valid.";
}

const otherIssuer =
  "The OpenID configuration at this URL names another issuer. Enter that one exactly.";

async function readConfiguration(settings: ProviderSettings): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  if (!isUsableIssuer(issuer)) {
    throw new ProviderRefusal("misconfigured", "The issuer has to be an https URL.");
  }
  const configuration = await discovery(
    new URL(issuer),
    clientId,
    undefined,
    authentication(clientSecret),
    {
      [customFetch]: boundedFetch,
      timeout: timeoutSeconds,
      execute: [
        // Checks the signature too, in addition to the TLS connection that the token came through.
        enableNonRepudiationChecks,
        ...(issuer.startsWith("http:") ? [allowInsecureRequests] : []),
      ],
    },
  ).catch((error: unknown) => {
    throw new ProviderRefusal("unreachable", discoveryProblem(error), error);
  });
  const metadata = configuration.serverMetadata();
  // The library lets some issuers speak for others; we allow no exceptions.
  if (new URL(metadata.issuer).href !== new URL(issuer).href) {
    throw new ProviderRefusal("unreachable", otherIssuer);
  }
  if (!metadata.authorization_endpoint || !metadata.token_endpoint || !metadata.jwks_uri) {
    throw new ProviderRefusal("unreachable", "The issuer's configuration has no sign-in URL.");
  }
  return configuration;
}

/**
 * Reads a provider's discovery document (OpenID Connect Discovery 4); cached for ten minutes.
 * @throws ProviderRefusal unreachable or misconfigured, with the reason as its message
 */
async function configurationOf(settings: ProviderSettings): Promise<Configuration> {
  const time = now().getTime();
  const { issuer, clientId, clientSecret } = settings;
  const key = JSON.stringify([issuer, clientId, clientSecret]);
  const known = kept.get(key);
  if (known && known.until > time) return known.configuration;
  if (kept.size >= maxKept) kept.clear();
  const configuration = readConfiguration(settings);
  kept.set(key, { configuration, until: time + discoveryLifetime });
  configuration.catch(() => kept.delete(key));
  return configuration;
}

/**
 * Begins a sign-in: authorization code flow with PKCE, state and nonce.
 * @returns the URL of the provider, and what the response has to be checked against
 * @throws ProviderRefusal
 */
export async function beginAuthorization(
  settings: ProviderSettings,
): Promise<{ address: string; checks: Checks }> {
  const configuration = await configurationOf(settings);
  const checks = {
    state: randomState(),
    nonce: randomNonce(),
    codeVerifier: randomPKCECodeVerifier(),
  };
  const address = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri(settings),
    scope: settings.scopes,
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await calculatePKCECodeChallenge(checks.codeVerifier),
    code_challenge_method: "S256",
    // Lets users with several accounts choose one. Not every provider knows this value.
    ...(settings.method === "google" && { prompt: "select_account" }),
  });
  return { address: address.href, checks };
}

/** A provider's error code, shortened to a length that is safe to repeat. */
const answeredWith = (code: string): string => `The provider responded “${code.slice(0, 64)}”.`;

/** The problem for an error response (RFC 6749 4.1.2.1). */
function refusalOf(error: unknown): ProviderRefusal {
  if (error instanceof AuthorizationResponseError) {
    return error.error === "access_denied"
      ? new ProviderRefusal("cancelled", undefined, error)
      : new ProviderRefusal("misconfigured", answeredWith(error.error), error);
  }
  if (
    error instanceof WWWAuthenticateChallengeError ||
    (error instanceof ResponseBodyError && error.error === "invalid_client")
  ) {
    const wrong = "The provider doesn't accept the client ID and secret.";
    return new ProviderRefusal("misconfigured", wrong, error);
  }
  if (error instanceof ResponseBodyError) {
    return new ProviderRefusal("misconfigured", answeredWith(error.error), error);
  }
  if ((error as { code?: string }).code === "OAUTH_TIMEOUT") {
    const late = `The provider didn't respond within ${timeoutSeconds} seconds.`;
    return new ProviderRefusal("unreachable", late, error);
  }
  const said = error instanceof Error ? error.message : "no reason";
  return new ProviderRefusal(
    "untrusted",
    `We couldn't verify the provider's response: ${said}.`,
    error,
  );
}

/** A name that is valid for a user; a provider may send any text. */
const nameOrNothing = (value: unknown): string => claimedName.safeParse(value).data ?? "";
const claimedName = nameSchema("name");

/**
 * Finishes a sign-in: exchanges the code, checks the ID token (issuer, audience, signature, times,
 * nonce) and requests the email if the token does not contain it.
 * @param search the query of the callback URL
 * @throws ProviderRefusal
 */
export async function finishAuthorization(
  settings: ProviderSettings,
  search: string,
  checks: Checks,
): Promise<ProvenIdentity> {
  const configuration = await configurationOf(settings);
  try {
    const tokens = await authorizationCodeGrant(
      configuration,
      // From our own URL, not the request's.
      new URL(`${redirectUri(settings)}${search}`),
      {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.codeVerifier,
        idTokenExpected: true,
      },
    );
    const claims = tokens.claims()!;
    let said: Record<string, unknown> = claims;
    if (claims.email === undefined && configuration.serverMetadata().userinfo_endpoint) {
      said = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
    }
    if (typeof said.email !== "string") throw new ProviderRefusal("no_email");
    const email = parseEmail(said.email);
    if ("problem" in email) throw new ProviderRefusal("no_email", email.problem);
    // Only `true`: an unverified address may belong to another person (Core 5.1).
    if (said.email_verified !== true) throw new ProviderRefusal("unverified");
    return {
      ...email,
      issuer: configuration.serverMetadata().issuer,
      subject: claims.sub,
      firstName: nameOrNothing(said.given_name),
      lastName: nameOrNothing(said.family_name),
    };
  } catch (error) {
    throw error instanceof ProviderRefusal ? error : refusalOf(error);
  }
}
