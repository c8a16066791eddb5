import { NextRequest } from "next/server";
import { afterAll, expect, test } from "vitest";

import { client } from "@/db/client";
import { linkToken } from "@/lib/secrets/links";

import { proxy } from "./proxy";

const id = "019a0000-0000-7000-8000-000000000000";

afterAll(() => client.end());

/** Opens a page so often from one address; whether the last time was still answered. */
async function opensAfter(times: number, path: string, address: string): Promise<boolean> {
  const headers = { "x-forwarded-for": address };
  let status = 0;
  for (let count = 0; count < times; count++) {
    ({ status } = await proxy(new NextRequest(`http://localhost:3000${path}`, { headers })));
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
