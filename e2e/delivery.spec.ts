import { request as ask } from "node:http";
import type { IncomingMessage } from "node:http";

import postgres from "postgres";

import { expect, test } from "./support/fixtures";
import { setUp } from "./support/forged-requests";
import { sessionCookie } from "./support/organizations";
import type { Person } from "./support/organizations";
import { startServer } from "./support/server";

/** The answer as it travels: nothing unpacked, no address tidied up. */
function travelling(
  address: string,
  encoding: string,
  { method = "GET", cookie = "" } = {},
): Promise<{ answer: IncomingMessage; size: number }> {
  const { origin, hostname, port } = new URL(address);
  const path = address.slice(origin.length);
  const headers = { "accept-encoding": encoding, cookie };
  return new Promise((resolve, reject) => {
    ask({ hostname, port, path, method, headers }, (answer) => {
      let size = 0;
      answer.on("data", (chunk: Buffer) => (size += chunk.length));
      answer.once("end", () => resolve({ answer, size }));
      answer.once("error", reject);
    })
      .once("error", reject)
      .end();
  });
}

async function cookieOf(person: Person): Promise<string> {
  const { name, value } = await sessionCookie(person);
  return `${name}=${value}`;
}

test("scripts and styles come compressed by the build, for good, with the security headers", async ({
  client,
  baseURL,
}) => {
  const html = await (await (await client()).get("/sign-in")).text();
  const files = new Set(html.match(/\/_next\/static\/[\w./~-]+\.(js|css)/g));
  expect(files.size).toBeGreaterThan(5);
  for (const file of files) {
    const plain = await travelling(`${baseURL}${file}`, "identity");
    expect(plain.answer.headers["content-encoding"]).toBeUndefined();
    for (const encoding of ["br", "gzip"]) {
      const { answer, size } = await travelling(`${baseURL}${file}`, encoding);
      expect(answer.headers).toMatchObject({
        "cache-control": "public,max-age=31536000,immutable",
        // Only what lay there before somebody asked has a length.
        "content-length": String(size),
        vary: "Accept-Encoding",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "strict-transport-security": expect.stringMatching(/max-age=\d{8}/),
      });
      if (plain.size < 1000) continue;
      expect(answer.headers["content-encoding"], file).toBe(encoding);
      expect(size).toBeLessThan(plain.size * 0.6);
    }
  }
});

test("what is no file of the build is not found, and nothing outside is reachable", async ({
  baseURL,
}) => {
  for (const path of [
    "/_next/static/chunks/nothing.js",
    "/_next/static/../../package.json",
    "/_next/static/..%2f..%2fpackage.json",
    "/_next/static/%2e%2e/%2e%2e/package.json",
    "/_next/static/..%5c..%5cpackage.json",
    "/_next/static/../server/server-reference-manifest.json",
  ]) {
    const { answer } = await travelling(`${baseURL}${path}`, "br");
    expect(answer.statusCode, path).toBe(404);
    expect(answer.headers["x-content-type-options"], path).toBe("nosniff");
    expect(answer.headers["cache-control"], path).toMatch(/no-store/);
  }
});

test("pages come in brotli or gzip, as the browser likes, and caches are told that it matters", async ({
  organization,
  baseURL,
}) => {
  const cookie = await cookieOf(organization.administrator);
  const address = `${baseURL}/settings/iam/users`;
  const sizes: Record<string, number> = {};
  for (const [accepted, encoding] of [
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["identity", undefined],
  ] as const) {
    const { answer, size } = await travelling(address, accepted, { cookie });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-encoding"]).toBe(encoding);
    expect(answer.headers.vary).toMatch(/Accept-Encoding/);
    sizes[encoding ?? "plain"] = size;
  }
  expect(sizes.br).toBeLessThan(sizes.gzip!);
  expect(sizes.gzip).toBeLessThan(sizes.plain! * 0.3);

  const head = await travelling(address, "br", { method: "HEAD", cookie });
  expect(head.answer.statusCode).toBe(200);
  expect(head.answer.headers["content-encoding"]).toBeUndefined();
  expect(head.size).toBe(0);
});

for (const { address, table, frame, encoding } of [
  {
    address: "/settings/iam/audit-log",
    table: "audit_events",
    frame: "Nobody can change or delete it",
    encoding: "gzip",
  },
  { address: "/settings/iam/users", table: "user_counts", frame: "animate-pulse", encoding: "br" },
]) {
  test(`${address} shows in ${encoding} what it has until the database answers`, async ({
    client,
  }) => {
    const server = await startServer();
    const sql = postgres(server.databaseUrl, { max: 1 });
    try {
      const browser = await client();
      await setUp(browser, server);
      const { cookies } = await browser.storageState();
      const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
      const rest = await sql.begin(async (transaction) => {
        await transaction`lock table ${sql(table)} in access exclusive mode`;
        const answer = await fetch(`${server.url}${address}`, {
          headers: { cookie, "accept-encoding": encoding },
        });
        expect(answer.headers.get("content-encoding")).toBe(encoding);
        const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
        let begun = "";
        while (!begun.includes(frame)) {
          const { done, value } = await reader.read();
          expect(done).toBe(false);
          begun += value;
        }
        expect(begun).not.toContain("</html>");
        return reader;
      });
      let ended = "";
      for (;;) {
        const { done, value } = await rest.read();
        if (done) break;
        ended += value;
      }
      expect(ended).toContain("Ada Lovelace");
      expect(ended).toContain("</html>");
    } finally {
      await sql.end();
      await server.stop();
    }
  });
}
