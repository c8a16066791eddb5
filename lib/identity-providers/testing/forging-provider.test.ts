import * as client from "openid-client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { discoveryForgeries, ForgingProvider, tokenForgeries } from "./forging-provider";
import type { Forgery } from "./forging-provider";
import { walkThrough } from "./walk-through";

const callback = "http://localhost:3000/api/auth/callback/openid-connect";

let provider: ForgingProvider;

beforeAll(async () => {
  provider = await ForgingProvider.start();
});

beforeEach(() => {
  provider.forgery = undefined;
});

afterAll(() => provider.close());

/** @param timeout in seconds; reading a huge document takes longer than 1 on a busy machine */
const discover = (timeout = 20) =>
  client.discovery(new URL(provider.issuer), "portal", undefined, client.None(), {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
    timeout,
  });

/** Signs in with the whole code flow, with a forgery from its middle on. */
async function signIn(forgery?: Forgery) {
  const configuration = await discover();
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const authorization = client.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
  });
  const back = await walkThrough(authorization, {});
  provider.forgery = forgery;
  const checks = { expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const redeem = (verifier: string) =>
    client.authorizationCodeGrant(configuration, back, { ...checks, pkceCodeVerifier: verifier });
  const tokens = await redeem(pkceCodeVerifier);
  const claims = tokens.claims()!;
  const userinfo = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return { claims, userinfo, redeem };
}

test("signs in every client while it does not forge", async () => {
  const { claims, userinfo } = await signIn();
  expect(claims).toMatchObject({ ...provider.person, iss: provider.issuer, aud: "portal" });
  expect(userinfo).toEqual(provider.person);
});

test("a code works once, and only for the client that began", async () => {
  const { redeem } = await signIn();
  for (const verifier of [client.randomPKCECodeVerifier(), "x".repeat(43)]) {
    await expect(redeem(verifier)).rejects.toMatchObject({ error: "invalid_grant" });
  }
});

// A client library rejects these by itself; the others are left to its caller.
const refused: Partial<Record<Forgery, string>> = {
  "another issuer": 'unexpected JWT "iss"',
  "another audience": 'unexpected JWT "aud"',
  "another nonce": 'unexpected ID Token "nonce"',
  "no nonce": 'JWT "nonce" (nonce) claim missing',
  "no subject": 'JWT "sub" (subject) claim missing',
  expired: 'unexpected JWT "exp" (expiration time) claim value, expiration is past',
  "signed by another": "JWT signature verification failed",
  "changed after signing": "JWT signature verification failed",
  "not signed": 'unexpected JWT "alg" header',
  "signed with what is public": 'unexpected JWT "alg" header',
  "userinfo of another user": 'unexpected "response" body "sub"',
};

const causes = (error: unknown): string =>
  error instanceof Error ? `${error.message}. ${causes(error.cause)}` : "";

test.each(Object.entries(refused))("a client rejects: %s", async (forgery, reason) => {
  const error: unknown = await signIn(forgery as Forgery).catch((problem: unknown) => problem);
  expect(causes(error)).toContain(reason);
});

const passed = tokenForgeries.filter((forgery) => !(forgery in refused));

test.each(passed)("a client's caller has to reject: %s", async (forgery) => {
  const honest = await signIn();
  const { claims, userinfo } = await signIn(forgery);
  const email = ({ email: address, email_verified: verified }: Record<string, unknown>) => ({
    address,
    verified,
  });
  expect(email(claims)).not.toEqual(email(honest.claims));
  expect(email(userinfo)).toEqual(email(claims));
});

test.each(discoveryForgeries.filter((forgery) => forgery !== "discovery is huge"))(
  "a client cannot use: %s",
  async (forgery) => {
    provider.forgery = forgery;
    await expect(discover(1)).rejects.toThrow(/./);
    provider.forgery = undefined;
    await expect(discover()).resolves.toBeTruthy();
  },
);

test("a huge discovery document is valid when it is read to its end", async () => {
  provider.forgery = "discovery is huge";
  const configuration = await discover();
  expect(configuration.serverMetadata().issuer).toBe(provider.issuer);
  expect(provider.hugeTaken).toBe(10_000_000);
});

test("a reader who aborts a huge response does not get the rest", async () => {
  provider.forgery = "discovery is huge";
  const response = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  expect(provider.hugeTaken).toBeLessThan(10_000_000);
});

test("the redirect target of a discovery is a valid document", async () => {
  provider.forgery = "discovery redirects";
  const response = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
  expect(response.redirected).toBe(true);
  expect(await response.json()).toMatchObject({ issuer: provider.issuer });
});
