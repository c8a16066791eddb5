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

/** How long a provider may take for one answer, in seconds. */
const patience = 5;
/** What a provider may answer at most, in bytes; real answers have a few thousand. */
const longestAnswer = 512 * 1024;
const discoveryLifetime = minutes(10);
const mostKept = 1_000;

/** Who somebody is, by the word of a provider that was checked (OpenID Connect Core 3.1.3.7). */
export type ProvenIdentity = ParsedEmail & {
  issuer: string;
  subject: string;
  firstName: string;
  lastName: string;
};

/** What has to be remembered between asking and the answer. */
export type Checks = { state: string; nonce: string; codeVerifier: string };

/** Reads no more of an answer than is sensible: whoever runs a provider could fill our memory. */
const boundedFetch: CustomFetch = async (address, options) => {
  const response = await fetch(address, { ...options, redirect: "manual" } as RequestInit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > longestAnswer) throw new Error("The answer is longer than any that makes sense");
    chunks.push(chunk);
  }
  const bodyless = response.status === 204 || response.status === 304;
  const { status, headers } = response;
  return new Response(bodyless ? null : Buffer.concat(chunks), { status, headers });
};

/** Whether the portal talks to such an address: https, or where it has none itself, http. */
function isUsableIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(issuer);
  if (search || hash || username || password || pathname.includes("/.well-known/")) return false;
  return protocol === "https:" || (protocol === "http:" && env.baseUrl.startsWith("http:"));
}

const kept = new Map<string, { configuration: Promise<Configuration>; until: number }>();

/** How the client proves itself, as far as it has a secret. Basic is what needs no mention (Discovery 3). */
function authentication(clientSecret: string | null): ClientAuth {
  if (clientSecret === null) return None();
  const [basic, post] = [ClientSecretBasic(clientSecret), ClientSecretPost(clientSecret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const way = methods && !methods.includes("client_secret_basic") ? post : basic;
    return way(server, client, body, headers);
  };
}

/** What was wrong with what an issuer says about itself, in a sentence for an administrator. */
function discoveryProblem(error: unknown): string {
  const code = (error as { code?: string }).code;
  const status = ((error as Error).cause as { status?: number } | undefined)?.status;
  if (code === "OAUTH_TIMEOUT") return `The issuer did not answer within ${patience} seconds.`;
  if (code === "OAUTH_RESPONSE_IS_NOT_CONFORM") {
    return `The issuer has no OpenID configuration: it answered with status ${status}.`;
  }
  if (code === "OAUTH_RESPONSE_IS_NOT_JSON" || code === "OAUTH_PARSE_ERROR") {
    return "The issuer answered something else than an OpenID configuration. Check the address.";
  }
  if (code === "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED") return otherIssuer;
  if (error instanceof TypeError) return "The issuer cannot be reached. Check the address.";
  return "The issuer did not answer with a valid OpenID configuration.";
}

const otherIssuer =
  "The OpenID configuration at this address names another issuer. Enter that one exactly.";

async function readConfiguration(settings: ProviderSettings): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  if (!isUsableIssuer(issuer)) {
    throw new ProviderRefusal("misconfigured", "The issuer has to be an https address.");
  }
  const configuration = await discovery(
    new URL(issuer),
    clientId,
    undefined,
    authentication(clientSecret),
    {
      [customFetch]: boundedFetch,
      timeout: patience,
      execute: [
        // The signature too, not only the connection that the token came by.
        enableNonRepudiationChecks,
        ...(issuer.startsWith("http:") ? [allowInsecureRequests] : []),
      ],
    },
  ).catch((error: unknown) => {
    throw new ProviderRefusal("unreachable", discoveryProblem(error), error);
  });
  const metadata = configuration.serverMetadata();
  // The library lets some issuers speak for others; nobody does here.
  if (new URL(metadata.issuer).href !== new URL(issuer).href) {
    throw new ProviderRefusal("unreachable", otherIssuer);
  }
  if (!metadata.authorization_endpoint || !metadata.token_endpoint || !metadata.jwks_uri) {
    throw new ProviderRefusal("unreachable", "The issuer does not say where people sign in.");
  }
  return configuration;
}

/**
 * Reads what a provider says about itself (OpenID Connect Discovery 4); kept for ten minutes.
 * @throws ProviderRefusal unreachable or misconfigured, with what is wrong as its message
 */
async function configurationOf(settings: ProviderSettings): Promise<Configuration> {
  const time = now().getTime();
  const { issuer, clientId, clientSecret } = settings;
  const key = JSON.stringify([issuer, clientId, clientSecret]);
  const known = kept.get(key);
  if (known && known.until > time) return known.configuration;
  if (kept.size >= mostKept) kept.clear();
  const configuration = readConfiguration(settings);
  kept.set(key, { configuration, until: time + discoveryLifetime });
  configuration.catch(() => kept.delete(key));
  return configuration;
}

/**
 * Begins a sign-in: authorization code flow with PKCE, state and nonce.
 * @returns where to send the person, and what the answer has to be checked against
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
    // Whoever has several accounts there says which. Not every provider knows the word.
    ...(settings.method === "google" && { prompt: "select_account" }),
  });
  return { address: address.href, checks };
}

/** A provider's error code, as much of it as makes sense to repeat. */
const answeredWith = (code: string): string => `The provider answered “${code.slice(0, 64)}”.`;

/** What became of the person at the provider, when they come back with an error (RFC 6749 4.1.2.1). */
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
    const wrong = "The provider does not accept the client ID and secret.";
    return new ProviderRefusal("misconfigured", wrong, error);
  }
  if (error instanceof ResponseBodyError) {
    return new ProviderRefusal("misconfigured", answeredWith(error.error), error);
  }
  if ((error as { code?: string }).code === "OAUTH_TIMEOUT") {
    const late = `The provider did not answer within ${patience} seconds.`;
    return new ProviderRefusal("unreachable", late, error);
  }
  const said = error instanceof Error ? error.message : "no reason";
  return new ProviderRefusal("untrusted", `The answer could not be trusted: ${said}.`, error);
}

/** A name as a person's page takes it; a provider may say anything. */
const nameOrNothing = (value: unknown): string => claimedName.safeParse(value).data ?? "";
const claimedName = nameSchema("name");

/**
 * Ends a sign-in: trades the code, checks the ID token (issuer, audience, signature, times, nonce)
 * and asks for the e-mail where the token does not tell it.
 * @param search the query that the person came back with, as the address of our page has it
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
      // From our own address, not from the request's.
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
    // Nothing but `true`: an address that nobody checked may be anybody's (Core 5.1).
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
