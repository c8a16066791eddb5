import * as client from "openid-client";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { startOpenIdProvider } from "./openid-provider";
import type { OpenIdProvider } from "./openid-provider";
import { walkThrough } from "./walk-through";

const callback = "http://localhost:3000/api/auth/callback/openid-connect";

let provider: OpenIdProvider;

const ada = {
  subject: "ada",
  email: "Ada@Northwind.example",
  emailVerified: true,
  firstName: "Ada",
  lastName: "Lovelace",
};

beforeAll(async () => {
  provider = await startOpenIdProvider({ clients: [{ redirectUris: [callback] }], accounts: [] });
});

beforeEach(() => {
  provider.accounts = [{ ...ada }, { subject: "bert", email: "bert@northwind.example" }];
  provider.claimsIn = "id token";
});

afterAll(() => provider.close());

/** Signs in with the whole code flow. Returns the claims of the ID token and the userinfo. */
async function signIn(
  form: Record<string, string>,
  { prompt, secret = provider.clientSecret }: { prompt?: string; secret?: string } = {},
) {
  const configuration = await client.discovery(
    new URL(provider.issuer),
    provider.clientId,
    undefined,
    client.ClientSecretBasic(secret),
    { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] },
  );
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const authorization = client.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: "openid email profile",
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    ...(prompt && { prompt }),
  });
  const back = await walkThrough(authorization, form);
  expect(back.origin + back.pathname).toBe(callback);
  const tokens = await client.authorizationCodeGrant(configuration, back, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims()!;
  return {
    claims,
    userinfo: await client.fetchUserInfo(configuration, tokens.access_token, claims.sub),
  };
}

const saidOfAda = {
  sub: "ada",
  email: "Ada@Northwind.example",
  email_verified: true,
  given_name: "Ada",
  family_name: "Lovelace",
};

test("choosing an account returns a code for an ID token with the email", async () => {
  const { claims, userinfo } = await signIn({ account: "ada@northwind.example" });
  expect(claims).toMatchObject({ ...saidOfAda, iss: provider.issuer, aud: provider.clientId });
  expect(userinfo).toEqual(saidOfAda);
});

test("a provider can keep email and names for its userinfo", async () => {
  provider.claimsIn = "userinfo";
  const { claims, userinfo } = await signIn({ account: ada.email });
  expect(claims.email).toBeUndefined();
  expect(userinfo).toEqual(saidOfAda);
});

test("the claims of an account can be changed, including the subject", async () => {
  const [account] = provider.accounts;
  Object.assign(account!, { email: "new@northwind.example", emailVerified: false, subject: "1" });
  const { claims } = await signIn({ account: "new@northwind.example" });
  expect(claims).toMatchObject({ sub: "1", email: "new@northwind.example", email_verified: false });
  const bert = await signIn({ account: "bert@northwind.example" });
  expect(bert.claims).not.toHaveProperty("email_verified");
});

test("accepts prompt=select_account, as Google does", async () => {
  const { claims } = await signIn({ account: ada.email }, { prompt: "select_account" });
  expect(claims.sub).toBe("ada");
});

test("cancelling, unknown accounts and wrong secrets give no token", async () => {
  await expect(signIn({ cancel: "yes" })).rejects.toMatchObject({ error: "access_denied" });
  await expect(signIn({ account: "nobody@northwind.example" })).rejects.toThrow(
    "There is no account",
  );
  const guess = signIn({ account: ada.email }, { secret: "guess" });
  await expect(guess).rejects.toMatchObject({ status: 401 });
});

test("its page has a button for each account, and escapes foreign text", async () => {
  provider.accounts = [{ ...ada }, { subject: "x", email: `"<script>"@northwind.example` }];
  const authorization = `${provider.issuer}/auth?${new URLSearchParams({
    client_id: provider.clientId,
    redirect_uri: callback,
    response_type: "code",
    scope: "openid",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  })}`;
  const first = await fetch(authorization, { redirect: "manual" });
  const page = await fetch(new URL(first.headers.get("location")!, provider.issuer), {
    headers: {
      cookie: first.headers
        .getSetCookie()
        .map((cookie) => cookie.split(";")[0]!)
        .join("; "),
    },
  });
  const html = await page.text();
  expect(html).toContain(">Sign in as Ada@Northwind.example</button>");
  expect(html).not.toContain("<script>");
});

test("several run in parallel without warnings", async () => {
  const printed = [vi.spyOn(console, "warn"), vi.spyOn(console, "info")];
  const other = await startOpenIdProvider({
    clients: [{ clientId: "portal", clientSecret: "secret", redirectUris: [callback] }],
    accounts: [],
  });
  expect(other).toMatchObject({ clientId: "portal", clientSecret: "secret" });
  expect(other.issuer).not.toBe(provider.issuer);
  await other.close();
  await expect(fetch(other.issuer)).rejects.toThrow("fetch failed");
  expect(printed.flatMap((spy) => spy.mock.calls)).toEqual([]);
});
