import { request as ask } from "node:http";

import postgres from "postgres";

import { expect, test } from "./support/fixtures";
import { setUp } from "./support/forged-requests";
import { startServer } from "./support/server";

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

test("files outside the static folder are not served", async ({ baseURL }) => {
  for (const path of [
    "/_next/static/chunks/nothing.js",
    "/_next/static/../../package.json",
    "/_next/static/..%2f..%2fpackage.json",
    "/_next/static/%2e%2e/%2e%2e/package.json",
    "/_next/static/..%5c..%5cpackage.json",
    "/_next/static/../server/server-reference-manifest.json",
  ]) {
    expect([400, 404], path).toContain(await statusOf(baseURL!, path));
  }
});

test("the audit log streams its frame before the database answers", async ({ client }) => {
  const server = await startServer();
  const sql = postgres(server.databaseUrl, { max: 1 });
  try {
    const browser = await client();
    await setUp(browser, server);
    const { cookies } = await browser.storageState();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const rest = await sql.begin(async (transaction) => {
      await transaction`lock table ${sql("audit_events")} in access exclusive mode`;
      const answer = await fetch(`${server.url}/settings/iam/audit-log`, {
        headers: { cookie, "accept-encoding": "gzip" },
      });
      expect(answer.headers.get("content-encoding")).toBe("gzip");
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let begun = "";
      while (!begun.includes("Entries can't be edited or deleted")) {
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
