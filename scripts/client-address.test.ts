import type { IncomingHttpHeaders } from "node:http";

import { expect, test } from "vitest";
import { clientAddress, setClientHeaders } from "./client-address.mjs";

test.each([
  ["the socket's address without trusted proxies", "198.51.100.7", undefined, 0, "198.51.100.7"],
  ["ignores the header without trusted proxies", "198.51.100.7", "203.0.113.9", 0, "198.51.100.7"],
  ["IPv4 within IPv6 is IPv4", "::ffff:198.51.100.7", undefined, 0, "198.51.100.7"],
  ["what one proxy saw", "10.0.0.1", "203.0.113.9", 1, "203.0.113.9"],
  ["ignores what the client told the proxy", "10.0.0.1", "1.1.1.1, 203.0.113.9", 1, "203.0.113.9"],
  [
    "what the outer of two proxies saw",
    "10.0.0.1",
    "1.1.1.1, 203.0.113.9, 10.0.0.2",
    2,
    "203.0.113.9",
  ],
  ["a chain shorter than trusted", "10.0.0.1", "203.0.113.9", 3, "203.0.113.9"],
  ["no header from the proxy", "10.0.0.1", undefined, 1, "10.0.0.1"],
  ["removes a port", "10.0.0.1", "203.0.113.9:5123", 1, "203.0.113.9"],
  ["removes brackets", "10.0.0.1", "[2001:db8::1]:5123", 1, "2001:db8::1"],
  ["ignores text that is not an IP address", "10.0.0.1", "<script>", 1, "10.0.0.1"],
  ["a closed connection", undefined, undefined, 0, "unknown"],
] as const)("%s", (_rule, socketAddress, forwardedFor, hops, expected) => {
  expect(clientAddress(socketAddress, forwardedFor, hops)).toBe(expected);
});

test("a request that the server forwards to itself keeps the client of the first one", () => {
  const first: IncomingHttpHeaders = { "x-forwarded-for": "1.1.1.1", "x-real-ip": "1.1.1.1" };
  setClientHeaders(first, "198.51.100.7", 0);
  expect(first["x-forwarded-for"]).toBe("198.51.100.7");
  expect(first["x-real-ip"]).toBeUndefined();

  const again = { ...first, "x-forwarded-host": "portal.example.com" };
  setClientHeaders(again, "127.0.0.1", 0);
  expect(again).toMatchObject({
    "x-forwarded-for": "198.51.100.7",
    "x-forwarded-host": "portal.example.com",
  });
});

test("a client cannot claim to be the server", () => {
  const seen: IncomingHttpHeaders = {};
  setClientHeaders(seen, "198.51.100.7", 0);
  const [markHeader] = Object.keys(seen).filter((name) => name !== "x-forwarded-for");
  const forged: IncomingHttpHeaders = { [markHeader!]: "guess", "x-forwarded-for": "1.1.1.1" };
  setClientHeaders(forged, "203.0.113.9", 0);
  expect(forged["x-forwarded-for"]).toBe("203.0.113.9");
});
