import { expect, test } from "vitest";

import { env } from "@/lib/env";

import { isOwnRequest } from "./own-request";

const own = new URL(env.baseUrl).origin;

test.each<[string, string, Record<string, string>, boolean]>([
  ["POST of our own page", "POST", { "sec-fetch-site": "same-origin" }, true],
  ["POST of another site", "POST", { "sec-fetch-site": "cross-site" }, false],
  ["POST of another subdomain", "POST", { "sec-fetch-site": "same-site" }, false],
  ["POST without a page", "POST", { "sec-fetch-site": "none" }, false],
  ["POST of an old browser on our page", "POST", { origin: own }, true],
  ["POST of an old browser elsewhere", "POST", { origin: "https://evil.example" }, false],
  ["POST of a page without an origin", "POST", { origin: "null" }, false],
  ["POST of a client that says nothing", "POST", {}, false],
  ["GET of another site", "GET", { "sec-fetch-site": "cross-site" }, false],
  ["GET of an address that was typed", "GET", { "sec-fetch-site": "none" }, true],
  ["GET of a client that says nothing", "GET", {}, true],
])("a %s is answered: %s %j → %s", (_name, method, headers, expected) => {
  expect(isOwnRequest(new Request(`${own}/api/imports`, { method, headers }))).toBe(expected);
});
