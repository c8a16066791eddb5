import { request as ask } from "node:http";

import { expect, test } from "./support/fixtures";
import { postForm } from "./support/forged-requests";
import { password } from "./support/organizations";

/** The status of a path that is sent as it stands, which `fetch` would normalize. */
function statusOf(baseUrl: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    ask({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
}

test("every page carries the security headers and a policy with a nonce of its own", async ({
  organization,
  signedIn,
}) => {
  const { path } = await organization.invite("grace");
  const { page } = await signedIn(organization.administrator);
  const nonces = new Set<string>();
  const pages = [
    "/",
    "/settings/iam/users",
    "/settings/iam/users/invite",
    "/outbox",
    path,
    "/register/nonsense",
    "/nowhere",
  ];
  for (const address of pages) {
    const response = await page.request.get(address);
    const headers = response.headers();
    expect(headers["x-content-type-options"], address).toBe("nosniff");
    expect(headers["x-frame-options"], address).toBe("DENY");
    expect(headers["referrer-policy"], address).toBe("same-origin");
    expect(headers["strict-transport-security"], address).toMatch(/max-age=\d{8}/);
    expect(headers["cross-origin-opener-policy"], address).toBe("same-origin");
    expect(headers["permissions-policy"], address).toContain("camera=()");
    expect(headers["x-powered-by"], address).toBeUndefined();
    expect(headers["cache-control"], address).toMatch(/no-store/);

    const policy = headers["content-security-policy"] ?? "";
    const nonce = /script-src[^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length, address).toBeGreaterThanOrEqual(22);
    nonces.add(nonce);
    for (const part of [
      "default-src 'self'",
      "'strict-dynamic'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy, address).toContain(part);
    }
    expect(policy, address).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
    const html = await response.text();
    for (const [tag] of html.matchAll(/<(script|style)\b[^>]*>/g)) {
      expect(tag, address).toContain(`nonce="${nonce}"`);
    }
  }
  expect(nonces.size).toBe(pages.length);
});

test("files and refusals carry the security headers, and nothing outside the static folder is served", async ({
  client,
  baseURL,
}) => {
  const anonymous = await client();
  const html = await (await anonymous.get("/sign-in")).text();
  const script = /\/_next\/static\/[\w./~-]+\.js/.exec(html)![0];
  for (const [path, status, type] of [
    [script, 200, "javascript"],
    ["/favicon.ico", 200, "image/x-icon"],
    ["/icon.svg", 200, "image/svg+xml"],
    ["/apple-touch-icon.png", 200, "image/png"],
    ["/robots.txt", 200, "text/plain"],
    ["/api/health", 200, ""],
    ["/api/health/ready", 200, "application/json"],
    ["/_next/static/nowhere.js", 404, ""],
    ["/%E0%A4%A", 400, ""],
  ] as const) {
    const response = await anonymous.get(path);
    expect(response.status(), path).toBe(status);
    expect(response.headers()["x-content-type-options"], path).toBe("nosniff");
    expect(response.headers()["content-type"] ?? "", path).toContain(type);
  }
  for (const path of [
    "/_next/static/../../package.json",
    "/_next/static/..%2f..%2fpackage.json",
    "/_next/static/%2e%2e/%2e%2e/package.json",
    "/_next/static/..%5c..%5cpackage.json",
    "/_next/static/../server/server-reference-manifest.json",
  ]) {
    expect([400, 404], path).toContain(await statusOf(baseURL!, path));
  }
});

test("a script without the nonce does not run", async ({ page, problems }) => {
  problems.allow(/Content Security Policy|status of 404/);
  await page.goto("/sign-in");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'hacked'";
    document.body.insertAdjacentHTML(
      "beforeend",
      "<img src=x onerror=\"document.title='hacked'\">",
    );
    // A script that the page's own scripts insert is trusted; one from markup is not.
    document.body.insertAdjacentHTML("beforeend", script.outerHTML);
  });
  await expect(page).toHaveTitle("Sign in · Gatehouse");
});

test("the session cookie is out of reach of scripts and other sites", async ({
  client,
  organization,
}) => {
  const signedIn = await postForm(await client(), "/sign-in", {
    email: organization.administrator.email,
    password,
  });
  expect(signedIn.status()).toBe(303);
  const cookies = signedIn
    .headersArray()
    .filter(({ name }) => name.toLowerCase() === "set-cookie")
    .map(({ value }) => value);
  const session = cookies.find((cookie) => cookie.startsWith("gatehouse.session="));
  expect(session).toMatch(/; HttpOnly/i);
  expect(session).toMatch(/; SameSite=Lax/i);
  expect(session).toMatch(/; Path=\//i);
  expect(session).not.toMatch(/; Secure/i);
  for (const cookie of cookies) expect(cookie).not.toContain(organization.administrator.email);
});

test("links in emails and redirects use the configured URL for any Host header", async ({
  client,
  organization,
  baseURL,
}) => {
  const { path } = await organization.invite("grace");
  const browser = await client();
  const claims: Record<string, string>[] = [
    { "x-forwarded-host": "evil.example" },
    { forwarded: "host=evil.example" },
    { "x-forwarded-proto": "https", "x-forwarded-host": "evil.example" },
  ];
  for (const headers of claims) {
    const page = await browser.get(path, { headers });
    expect(await page.text()).not.toContain("evil.example");
    const redirected = await browser.get("/settings/iam/users", { headers });
    expect(new URL(redirected.headers().location!, baseURL).origin).toBe(baseURL);
  }
});

test("errors show neither a stack trace nor database details", async ({
  client,
  signedIn,
  organization,
}) => {
  const { page } = await signedIn(organization.administrator);
  const browsers = [await client(), page.request];
  for (const address of [
    "/%E0%A4%A",
    "/settings/iam/users/not-an-id",
    "/outbox/not-an-id",
    "/outbox/%00",
    "/api/outbox",
    "/api/nowhere",
    "/register/%00",
    "/_next/nowhere",
  ]) {
    for (const browser of browsers) {
      const response = await browser.get(address);
      expect(response.status(), address).toBeLessThan(500);
      expect(await response.text(), address).not.toMatch(
        /postgres:|drizzle|\/node_modules\/|invalid input syntax|Error: /,
      );
    }
  }
});
