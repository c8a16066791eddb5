import { NextRequest } from "next/server";
import { expect, test } from "vitest";

import { linksByAddress, networkOf, signInFailuresByAddress } from "@/lib/rate-limits";
import { linkToken } from "@/lib/secrets/links";

import { config, proxy } from "./proxy";

const id = "019a0000-0000-7000-8000-000000000000";

const request = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  proxy(new NextRequest(new URL(path, "http://localhost:3000"), { method, headers }));

const randomNetwork = () => `2001:db8:${Math.floor(Math.random() * 0x10000).toString(16)}::1`;

async function isAllowed(path: string, ipAddress: string): Promise<boolean> {
  const { status } = await request(path, { "x-forwarded-for": ipAddress });
  return status === 200;
}

/** A header that the page gets; the response names it as Next.js reads it. */
const forwarded = (response: Response, name: string) =>
  response.headers.get(`x-middleware-request-${name}`);

test("a join link that this server made is not limited, whatever its generation", async () => {
  const path = `/join/${linkToken("join link", id, 7)}`;
  const ipAddress = randomNetwork();
  await linksByAddress.penalty(networkOf(ipAddress), 119);
  for (const each of [path, path, path]) expect(await isAllowed(each, ipAddress)).toBe(true);
  expect(await isAllowed("/register/x", ipAddress)).toBe(true);
});

test.each([
  ["a made-up join link", "/join/made-up"],
  ["a join link with an encoded suffix", `/join/${linkToken("join link", id, 1)}%2e`],
  ["a registration token in a join link", `/join/${linkToken("registration", id, 1)}`],
  ["a link to ask for access", `/join/ask/${linkToken("registration", id, 1)}`],
  ["a path below a join link", `/join/${linkToken("join link", id, 1)}/x`],
  ["a personal link", `/register/${linkToken("registration", id, 1)}`],
  ["a personal link with dot segments", "/sign-in/../register/x"],
  ["a personal link with encoded dot segments", "/a/%2e%2e/register/x"],
  ["a personal link with a backslash", "/register\\x"],
])("%s is limited to 120 requests a minute", async (_name, path) => {
  const ipAddress = randomNetwork();
  await linksByAddress.penalty(networkOf(ipAddress), 118);
  expect(await isAllowed(path, ipAddress)).toBe(true);
  expect(await isAllowed(path, ipAddress)).toBe(true);
  expect(await isAllowed(path, ipAddress)).toBe(false);
  expect(await isAllowed(`/join/${linkToken("join link", id, 1)}`, ipAddress)).toBe(true);
});

test("posting the sign-in form is refused after 30 failures of a network, reading it is not", async () => {
  const ipAddress = randomNetwork();
  const headers = { "x-forwarded-for": ipAddress };
  await signInFailuresByAddress.penalty(networkOf(ipAddress), 29);
  expect((await request("/sign-in", headers, "POST")).status).toBe(200);
  await signInFailuresByAddress.penalty(networkOf(ipAddress), 1);
  expect((await request("/sign-in", headers, "POST")).status).toBe(429);
  expect((await request("/sign-in", headers)).status).toBe(200);
});

test("a refused client learns when to try again, on a page or in the form that asked", async () => {
  const headers = { "x-forwarded-for": randomNetwork() };
  await linksByAddress.penalty(networkOf(headers["x-forwarded-for"]), 120);
  const page = await request("/register/x", headers);
  expect(page.status).toBe(429);
  expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(0);
  const nonce = /'nonce-([^']+)'/.exec(page.headers.get("content-security-policy")!)?.[1];
  expect(await page.text()).toContain(`<style nonce="${nonce}">`);
  const action = await request("/register/x", { ...headers, "next-action": "1" }, "POST");
  expect(action.headers.get("content-type")).toBe("text/plain");
  expect(await action.text()).toMatch(/^Too many attempts\. Try again in /);
});

test("every page gets a policy with a fresh nonce, whatever the request claims", async () => {
  const claims = { "x-nonce": "mine", "content-security-policy": "script-src *" };
  const nonces = new Set<string>();
  for (const headers of [claims, claims, {}]) {
    const response = await request("/profile", headers);
    const policy = response.headers.get("content-security-policy");
    const nonce = forwarded(response, "x-nonce")!;
    expect(forwarded(response, "content-security-policy")).toBe(policy);
    expect(policy).toContain(`'nonce-${nonce}'`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
  expect(nonces).not.toContain("mine");
});

test.each([
  ["/settings/iam/users?q=a", "/settings/iam/users?q=a"],
  ["/sign-in/../outbox", "/outbox"],
])("a page learns that %s asks for %s", async (path, expected) => {
  const response = await request(path, { "x-gatehouse-path": "/elsewhere" });
  expect(forwarded(response, "x-gatehouse-path")).toBe(expected);
});

test.each([
  ["/", true],
  ["/settings/iam/users", true],
  ["/api/users/export", true],
  ["/api/imports/template", true],
  ["/api/imports", false],
  ["/_next/static/chunks/main.js", false],
  ["/favicon.ico", false],
])("the proxy runs for %s: %s", (path, expected) => {
  expect(new RegExp(`^${config.matcher}$`).test(path)).toBe(expected);
});
