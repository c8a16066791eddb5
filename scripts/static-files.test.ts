import { mkdtemp, readdir, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { IncomingMessage, RequestOptions, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";
import { compressFiles } from "./compress-files";
import { staticFiles } from "./static-files.mjs";

const script = "const answer = 42;\n".repeat(100_000);

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), "gatehouse-static-")));
  await writeFile(path.join(folder, "a.js"), script);
  await writeFile(path.join(folder, "gone.js"), script);
  await compressFiles(folder);
  const serve = staticFiles(folder);
  server = createServer((incoming, response) => {
    if (!serve(incoming, response)) response.writeHead(404).end(`the app: ${incoming.url}`);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** The answer with none of its content read. */
function ask(file: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ port, path: `/_next/static/${file}`, agent: false, ...options }, resolve)
      .once("error", reject)
      .end();
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = await answer.toArray();
  return Buffer.concat(chunks).toString();
}

test.each([
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["identity", undefined],
])("who accepts %s gets %s, kept for good", async (accepted, encoding) => {
  const answer = await ask("a.js", { headers: { "accept-encoding": accepted } });
  expect(answer.headers["content-encoding"]).toBe(encoding);
  expect(answer.headers).toMatchObject({
    "content-type": "text/javascript",
    "cache-control": "public,max-age=31536000,immutable",
    vary: "Accept-Encoding",
  });
  answer.destroy();
});

test("who has the file already gets no other one", async () => {
  const first = await ask("a.js");
  first.destroy();
  const again = await ask("a.js", { headers: { "if-none-match": first.headers.etag } });
  expect(again.statusCode).toBe(304);
  expect(await textOf(again)).toBe("");
});

test.each(["bytes=0-9", "bytes=-9", "bytes=9-2", "lines=1-2"])(
  "the range %s is answered with the whole file",
  async (range) => {
    const answer = await ask("a.js", { headers: { range } });
    expect(answer.statusCode).toBe(200);
    expect(await textOf(answer)).toBe(script);
  },
);

test.each(["nowhere.js", "..%2fa.js", "../static-files.mjs", "", "%2e%2e/a.js"])(
  "%j is left to the app, with its address",
  async (file) => {
    expect(await textOf(await ask(file))).toBe(`the app: /_next/static/${file}`);
  },
);

test("whoever wants to write is sent on to the app", async () => {
  expect(await textOf(await ask("a.js", { method: "POST" }))).toContain("the app");
});

test("a file that a new build took away breaks one connection, not the server", async () => {
  await rm(path.join(folder, "gone.js"));
  await expect(ask("gone.js")).rejects.toThrow("socket hang up");
  expect(await textOf(await ask("a.js"))).toBe(script);
});

test.runIf(process.platform === "linux")("who leaves early leaves no file open", async () => {
  (await ask("a.js")).destroy();
  await expect.poll(openFiles).toEqual([]);
});

async function openFiles(): Promise<string[]> {
  const names = await readdir("/proc/self/fd");
  const places = await Promise.all(
    names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => "")),
  );
  return places.filter((place) => place.startsWith(folder));
}
