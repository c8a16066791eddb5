import { createServer, request } from "node:http";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { client } from "@/db/client";

import { passGate } from "./gate";
import { linkToken } from "./secrets/links";

const id = "019a0000-0000-7000-8000-000000000000";

/** Behind the gate stands a page that says which headers it was asked with. */
const server = createServer((asked, response) => {
  const answer = async () => {
    if (await passGate(asked, response)) response.end(JSON.stringify(asked.headers));
  };
  void answer();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, resolve)));
afterAll(async () => {
  server.close();
  await client.end();
});

type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

/** Asks for exactly this path, which `fetch` would put in order. */
function ask(path: string, headers: OutgoingHttpHeaders = {}, method = "GET"): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const asking = request({ port, path, headers, method }, (response) => {
      let text = "";
      response.on("data", (part: Buffer) => {
        text += part.toString();
      });
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, text }),
      );
    });
    asking.on("error", reject).end();
  });
}

/** Opens a page so often from one address; whether the last time was still answered. */
async function opensAfter(times: number, path: string, address: string): Promise<boolean> {
  let status = 0;
  for (let count = 0; count < times; count++) {
    ({ status } = await ask(path, { "x-forwarded-for": address }));
  }
  return status === 200;
}

test("a join link that this server made is opened as often as one likes, of whatever generation", async () => {
  const path = `/join/${linkToken("join link", id, 7)}`;
  expect(await opensAfter(150, path, "192.0.2.1")).toBe(true);
  expect(await opensAfter(1, "/register/x", "192.0.2.1")).toBe(true);
});

test.each([
  ["a made-up join link", "/join/made-up"],
  ["a join link that is read in two ways", `/join/${linkToken("join link", id, 1)}%2e`],
  ["a personal link in its place", `/join/${linkToken("registration", id, 1)}`],
  ["a personal link for asking", `/join/ask/${linkToken("registration", id, 1)}`],
  ["what lies below a join link", `/join/${linkToken("join link", id, 1)}/x`],
  ["a personal link", `/register/${linkToken("registration", id, 1)}`],
])("%s is counted: 120 in a minute", async (_what, path) => {
  const address = `2001:db8:${Math.floor(Math.random() * 0x10000).toString(16)}::1`;
  expect(await opensAfter(120, path, address)).toBe(true);
  expect(await opensAfter(1, path, address)).toBe(false);
  expect(await opensAfter(1, `/join/${linkToken("join link", id, 1)}`, address)).toBe(true);
});

test.each([
  "/./register/x",
  "/sign-in/../register/x",
  "/a/%2e%2e/register/x",
  "/register\\x",
  "http://anywhere.example/register/x",
])("a personal link is counted however its address is written: %s", async (path) => {
  const address = `2001:db8:${Math.floor(Math.random() * 0x10000).toString(16)}:1::1`;
  await opensAfter(120, "/register/x", address);
  expect(await opensAfter(1, path, address)).toBe(false);
});

test("whoever is refused learns when to come back, on a page or in the form that asked", async () => {
  const headers = { "x-forwarded-for": "192.0.2.7" };
  await opensAfter(120, "/register/x", headers["x-forwarded-for"]);
  const page = await ask("/register/x", headers);
  expect(page.status).toBe(429);
  expect(Number(page.headers["retry-after"])).toBeGreaterThan(0);
  const nonce = /'nonce-([^']+)'/.exec(String(page.headers["content-security-policy"]))?.[1];
  expect(page.text).toContain(`<style nonce="${nonce}">`);
  const action = await ask("/register/x", { ...headers, "next-action": "1" }, "POST");
  expect(action.headers["content-type"]).toBe("text/plain");
  expect(action.text).toMatch(/^Too many tries\. Try again in /);
});

test("a page gets a policy with a nonce of its own, whatever the request says", async () => {
  const claims = { "x-nonce": "mine", "content-security-policy": "script-src *" };
  const nonces = new Set<string>();
  for (const headers of [claims, claims, {}]) {
    const answer = await ask("/profile", headers);
    const asked = JSON.parse(answer.text) as Record<string, string>;
    expect(asked["content-security-policy"]).toBe(answer.headers["content-security-policy"]);
    expect(asked["content-security-policy"]).toContain(`'nonce-${asked["x-nonce"]}'`);
    nonces.add(asked["x-nonce"]!);
  }
  expect(nonces.size).toBe(3);
  expect(nonces).not.toContain("mine");
});

test.each([
  ["/settings/iam/users?q=a&_rsc=1x", "/settings/iam/users?q=a"],
  ["/settings/iam/users?_rsc=1x", "/settings/iam/users"],
  ["/sign-in/../outbox", "/outbox"],
])("a page learns that %s asks for %s", async (path, expected) => {
  const { text } = await ask(path, { "x-gatehouse-path": "/elsewhere" });
  expect(JSON.parse(text)).toMatchObject({ "x-gatehouse-path": expected });
});

test("what is no address is refused", async () => {
  expect((await ask("http://[/register/x")).status).toBe(400);
});
