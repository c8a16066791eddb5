import { and, eq, isNotNull } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { identityConfigurations, sessions } from "@/db/schema/schema";
import { sessionCookie } from "@/lib/auth/cookie";
import { providerProblem } from "@/lib/identity-providers/problems";
import { ForgingProvider } from "@/lib/identity-providers/testing/forging-provider";
import { makeOrganization } from "@/lib/testing/organization";
import type { TestOrganization, TestPerson } from "@/lib/testing/organization";

import { findSignInMethods } from "./sign-in-methods";

/** The cookies of one browser, oldest first. */
const jar = new Map<string, string>();

// Other test files of this process have loaded these modules without a browser.
vi.resetModules();
vi.doMock("next/headers", () => ({
  headers: async () => Promise.resolve(new Headers()),
  cookies: async () =>
    Promise.resolve({
      get: (name: string) => (jar.has(name) ? { name, value: jar.get(name)! } : undefined),
      getAll: () => [...jar].map(([name, value]) => ({ name, value })),
      set: (name: string, value: string, { maxAge }: { maxAge?: number }) => {
        jar.delete(name);
        if (maxAge !== 0) jar.set(name, value);
      },
    }),
}));
const { beginSignIn, finishSignIn } = await import("./flow");

const origin = { address: "192.0.2.9", agent: "Test browser" };

let provider: ForgingProvider;
let own: TestOrganization;
let other: TestOrganization;

beforeAll(async () => {
  provider = await ForgingProvider.start();
  own = await makeOrganization();
  other = await makeOrganization();
  for (const { id } of [own, other]) {
    await db
      .update(identityConfigurations)
      .set({ loginMethod: "openid_connect", issuer: provider.issuer, clientId: "portal" })
      .where(eq(identityConfigurations.organizationId, id));
  }
});

beforeEach(() => jar.clear());

afterAll(async () => {
  await provider.close();
  vi.doUnmock("next/headers");
  vi.resetModules();
});

function signsIn({ id: sub, email }: TestPerson): void {
  provider.person = { sub, email, email_verified: true };
}

/** Begins a sign-in. @returns the URL to which the provider sends the browser back */
async function begin(organization: TestOrganization, from = "/settings/iam/users"): Promise<URL> {
  const request = { method: "openid_connect", from, token: null } as const;
  const location = await beginSignIn({ ...request, organization: organization.slug }, origin);
  const answer = await fetch(location, { redirect: "manual" });
  return new URL(answer.headers.get("location")!);
}

const finishAt = async (organization: TestOrganization, { search }: URL) =>
  finishSignIn({ method: "openid_connect", organizationId: organization.id }, search, origin);

describe("a sign-in", () => {
  test("ends at its organization's callback, and returns to the requested page", async () => {
    const person = await own.addPerson("responder");
    signsIn(person);
    const back = await begin(own);
    expect(back.pathname).toBe(`/api/auth/callback/openid-connect/${own.id}`);
    expect(await finishAt(own, back)).toBe("/settings/iam/users");
    expect(jar.has(sessionCookie().name)).toBe(true);
    const claimed = and(eq(sessions.userId, person.id), isNotNull(sessions.claimedAt));
    expect(await db.$count(sessions, claimed)).toBe(1);
  });

  test("cannot be finished at the callback of another organization or of Google", async () => {
    const person = await own.addPerson("responder");
    signsIn(person);
    expect(await finishAt(other, await begin(own))).toContain("problem=expired");
    const { search } = await begin(own);
    const google = { method: "google", organizationId: null } as const;
    expect(await finishSignIn(google, search, origin)).toContain("problem=expired");
    expect(await db.$count(sessions, eq(sessions.userId, person.id))).toBe(0);
  });

  test("can be finished once, and only in the browser that began it", async () => {
    const person = await own.addPerson("responder");
    signsIn(person);
    const back = await begin(own);
    const cookies = [...jar];
    jar.clear();
    expect(await finishAt(own, back)).toContain("problem=expired");
    for (const [name, value] of cookies) jar.set(name, value);
    expect(await finishAt(own, back)).toBe("/settings/iam/users");
    expect(await finishAt(own, back)).toContain("problem=expired");
  });
});

describe("a refused sign-in returns to the page where it began, with the reason", () => {
  const began = (changes: object) =>
    beginSignIn(
      { method: "openid_connect", organization: own.slug, from: null, token: null, ...changes },
      origin,
    );

  test.each<[string, { organization?: string; token?: string }, string]>([
    ["an unknown organization", { organization: "nobody-has-this" }, "method_off"],
    ["a made-up link", { token: "made-up" }, "link_closed"],
  ])("%s", async (_what, changes, problem) => {
    const query = new URLSearchParams({ problem });
    if (!changes.token) query.set("organization", changes.organization ?? own.slug);
    const page = changes.token ? `/register/${changes.token}` : "/sign-in";
    expect(await began(changes)).toBe(`${page}?${query}`);
  });

  test("a provider that the organization configured but does not use", async () => {
    const organization = await makeOrganization();
    await db
      .update(identityConfigurations)
      .set({ loginMethod: "password", issuer: provider.issuer, clientId: "portal" })
      .where(eq(identityConfigurations.organizationId, organization.id));
    expect(await began({ organization: organization.slug })).toBe(
      `/sign-in?problem=method_off&organization=${organization.slug}`,
    );
  });

  test("a provider that cannot be reached", async () => {
    const unreachable = await makeOrganization();
    await db
      .update(identityConfigurations)
      .set({ loginMethod: "openid_connect", issuer: "http://127.0.0.1:9", clientId: "portal" })
      .where(eq(identityConfigurations.organizationId, unreachable.id));
    expect(await began({ organization: unreachable.slug })).toBe(
      `/sign-in?problem=unreachable&organization=${unreachable.slug}`,
    );
  });

  test("an account that is refused, and cancelling at the provider", async () => {
    provider.person = { sub: "nobody", email: own.freshEmail("unknown"), email_verified: true };
    const start = `/sign-in?problem=`;
    expect(await finishAt(own, await begin(own))).toBe(`${start}unknown&organization=${own.slug}`);
    const back = await begin(own);
    back.searchParams.delete("code");
    back.searchParams.set("error", "access_denied");
    expect(await finishAt(own, back)).toBe(`${start}cancelled&organization=${own.slug}`);
  });

  test("a reason that does not exist has no sentence", () => {
    expect(providerProblem("cancelled")).toContain("was cancelled");
    expect(["<script>", "constructor", undefined].map(providerProblem)).toEqual(
      Array(3).fill(undefined),
    );
  });
});

describe("the attempts of a browser", () => {
  test("are limited to the latest five", async () => {
    const person = await own.addPerson("responder");
    signsIn(person);
    let back: URL | undefined;
    for (let count = 0; count < 8; count += 1) back = await begin(own);
    expect(jar.size).toBe(5);
    expect(await finishAt(own, back!)).toBe("/settings/iam/users");
  });

  test("fit into a cookie, even with a very long return path", async () => {
    await begin(own, `/settings/iam/users?q=${"x".repeat(5_000)}`);
    for (const [name, value] of jar) expect(name.length + value.length).toBeLessThan(4_096);
    expect(jar.size).toBe(1);
  });
});

test("a subdomain with NUL belongs to no organization", async () => {
  expect(await findSignInMethods("\0")).toBeUndefined();
});
