import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import {
  ForgingProvider,
  discoveryForgeries,
  tokenForgeries,
} from "@/lib/identity-providers/testing/forging-provider";
import type { Forgery } from "@/lib/identity-providers/testing/forging-provider";
import { startOpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";
import type { OpenIdProvider } from "@/lib/identity-providers/testing/openid-provider";
import { walkThrough } from "@/lib/identity-providers/testing/walk-through";
import { minutes, now, setClock } from "@/lib/clock";

import type { ProviderProblem } from "./problems";
import { beginAuthorization, finishAuthorization } from "./protocol";
import type { ProvenIdentity } from "./protocol";
import { redirectUri } from "./settings";
import type { ProviderSettings } from "./settings";

const ada = {
  subject: "248289761001",
  email: "Ada@Northwind.example",
  emailVerified: true,
  firstName: "Ada",
  lastName: "Lovelace",
};

/** The organization of the provider. */
const chosen = { method: "openid_connect", organizationId: randomUUID() } as const;

describe("a real provider", () => {
  let provider: OpenIdProvider;
  let settings: ProviderSettings;

  beforeAll(async () => {
    provider = await startOpenIdProvider({
      clients: [{ redirectUris: [redirectUri(chosen)] }],
      accounts: [],
    });
    const { issuer, clientId, clientSecret } = provider;
    const scopes = "openid email profile";
    settings = { ...chosen, issuer, clientId, clientSecret, scopes };
  });

  beforeEach(() => {
    provider.accounts = [{ ...ada }];
    provider.claimsIn = "id token";
  });

  afterAll(() => provider.close());

  async function signIn(form: Record<string, string>, with_ = settings): Promise<ProvenIdentity> {
    const { address, checks } = await beginAuthorization(with_);
    const { search } = await walkThrough(address, form);
    return finishAuthorization(with_, search, checks);
  }

  test.each(["id token", "userinfo"] as const)(
    "returns the subject and the verified email from its %s",
    async (claimsIn) => {
      provider.claimsIn = claimsIn;
      expect(await signIn({ account: ada.email })).toEqual({
        issuer: provider.issuer,
        subject: ada.subject,
        email: ada.email,
        emailNormalized: "ada@northwind.example",
        firstName: "Ada",
        lastName: "Lovelace",
      });
    },
  );

  test.each([false, undefined])(
    "whose email is not verified (%s) is refused",
    async (emailVerified) => {
      provider.accounts = [{ ...ada, emailVerified }];
      await expect(signIn({ account: ada.email })).rejects.toMatchObject({ problem: "unverified" });
    },
  );

  test("an invalid name is left out", async () => {
    provider.accounts = [{ ...ada, firstName: "A\u0000da", lastName: "x".repeat(129) }];
    expect(await signIn({ account: ada.email })).toMatchObject({ firstName: "", lastName: "" });
  });

  test("a wrong secret is reported", async () => {
    await expect(
      signIn({ account: ada.email }, { ...settings, clientSecret: "wrong" }),
    ).rejects.toMatchObject({
      problem: "misconfigured",
      message: "The provider doesn't accept the client ID and secret.",
    });
  });

  test("a response works once, and only with its state, nonce and verifier", async () => {
    const mine = await beginAuthorization(settings);
    const theirs = await beginAuthorization(settings);
    const { search } = await walkThrough(mine.address, { account: ada.email });
    await expect(finishAuthorization(settings, search, theirs.checks)).rejects.toMatchObject({
      problem: "untrusted",
    });
    const { state } = mine.checks;
    await expect(
      finishAuthorization(settings, search, { ...theirs.checks, state }),
    ).rejects.toMatchObject({ name: "ProviderRefusal" });
    const finish = () => finishAuthorization(settings, search, mine.checks);
    await expect(finish()).resolves.toMatchObject({ subject: ada.subject });
    await expect(finish()).rejects.toMatchObject({ problem: "misconfigured" });
  });

  test("cancelling at the provider is reported", async () => {
    const { checks } = await beginAuthorization(settings);
    const search = `?${new URLSearchParams({ error: "access_denied", state: checks.state, iss: provider.issuer })}`;
    await expect(finishAuthorization(settings, search, checks)).rejects.toMatchObject({
      problem: "cancelled",
    });
  });
});

describe("a forging provider", () => {
  let provider: ForgingProvider;
  let settings: ProviderSettings;
  let tries = 0;

  beforeAll(async () => {
    provider = await ForgingProvider.start();
  });

  beforeEach(() => {
    provider.forgery = undefined;
    // Another client each time, because the discovery document is cached per client.
    const clientId = `portal-${(tries += 1)}`;
    const { issuer } = provider;
    const scopes = "openid email";
    settings = { ...chosen, issuer, clientId, clientSecret: "secret", scopes };
  });

  afterAll(() => provider.close());

  async function signIn(): Promise<ProvenIdentity> {
    const { address, checks } = await beginAuthorization(settings);
    const { search } = await walkThrough(address, {});
    return finishAuthorization(settings, search, checks);
  }

  test("can sign in while its responses are valid", async () => {
    expect(await signIn()).toMatchObject({ emailNormalized: "ada@northwind.example" });
  });

  const expected = new Map<Forgery, ProviderProblem>([
    ["email not verified", "unverified"],
    ["email perhaps verified", "unverified"],
    ["email verified in words", "unverified"],
    ["no email", "no_email"],
    ["email that is none", "no_email"],
  ]);

  test.each(tokenForgeries)("is refused with %s", async (forgery) => {
    provider.forgery = forgery;
    await expect(signIn()).rejects.toMatchObject({
      problem: expected.get(forgery) ?? "untrusted",
    });
  });

  const sentences: Record<(typeof discoveryForgeries)[number], string> = {
    "discovery never answers": "didn't respond within 5 seconds",
    "discovery answers HTML": "response isn't an OpenID configuration",
    "discovery redirects": "no OpenID configuration",
    "discovery is huge": "OpenID configuration isn't valid",
    "discovery of another issuer": "names another issuer",
  };

  test.each(discoveryForgeries)("is refused with a message when %s", async (forgery) => {
    provider.forgery = forgery;
    // Only what never answers is cut off: its five seconds pass a hundred times as fast.
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const timeouts = vi.spyOn(AbortSignal, "timeout");
    if (forgery === "discovery never answers") {
      timeouts.mockImplementation((milliseconds) => timeout(milliseconds / 100));
    }
    await expect(beginAuthorization(settings)).rejects.toMatchObject({
      problem: "unreachable",
      message: expect.stringContaining(sentences[forgery]),
    });
    expect(timeouts).toHaveBeenCalledWith(5_000);
    // A failure is not cached: the next attempt asks again.
    provider.forgery = undefined;
    await expect(beginAuthorization(settings)).resolves.toHaveProperty("address");
  });

  test("its discovery document is requested again after ten minutes", async () => {
    await beginAuthorization(settings);
    provider.forgery = "discovery answers HTML";
    await expect(beginAuthorization(settings)).resolves.toHaveProperty("address");
    const later = new Date(now().getTime() + minutes(10));
    setClock(() => later);
    try {
      await expect(beginAuthorization(settings)).rejects.toMatchObject({ problem: "unreachable" });
    } finally {
      setClock();
    }
  });
});

test.each([
  ["http://127.0.0.1:1", "unreachable"],
  ["https://127.0.0.1:1", "unreachable"],
  ["ftp://127.0.0.1/", "misconfigured"],
  ["http://user:password@127.0.0.1:1", "misconfigured"],
  ["http://127.0.0.1:1/?query", "misconfigured"],
  ["http://127.0.0.1:1/.well-known/openid-configuration", "misconfigured"],
  ["nonsense", "misconfigured"],
])("an issuer of %s is %s", async (issuer, problem) => {
  const settings = { clientId: "portal", clientSecret: null, scopes: "openid email" };
  await expect(beginAuthorization({ ...chosen, issuer, ...settings })).rejects.toMatchObject({
    problem,
  });
});
