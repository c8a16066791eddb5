import { randomUUID } from "node:crypto";

import { encode } from "next-auth/jwt";
import { afterEach, expect, test, vi } from "vitest";

import { mostKept, openSessionToken } from "./session-token";

const secret = "a secret of the server, of 32 characters or more";
const salt = "gatehouse.session";
const open = (token: string, key = secret) => openSessionToken({ token, secret: key, salt });
const write = (sid: string, maxAge = 60) => encode({ token: { sid }, secret, salt, maxAge });

afterEach(() => vi.useRealTimers());

/** Whether a text is opened again or what it said was kept: opening makes another object. */
async function isKept(token: string): Promise<boolean> {
  return (await open(token)) === (await open(token));
}

test("a cookie says the same each time, and is decrypted once", async () => {
  const token = await write("one");
  expect(await open(token)).toMatchObject({ sid: "one" });
  expect(await isKept(token)).toBe(true);
});

test("a cookie ends when it says so, also one that was opened before", async () => {
  const token = await write("two", 30);
  expect(await open(token)).toMatchObject({ sid: "two" });
  // next-auth is a little patient with clocks that differ; nothing is kept for that.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
  expect(await isKept(token)).toBe(false);
  vi.setSystemTime(Date.now() + 20_000);
  await expect(open(token)).rejects.toThrow("timestamp check failed");
});

test("a text that was changed opens nothing, before and after the right one was", async () => {
  const token = await write("three");
  const at = token.lastIndexOf(".") - 4;
  const changed = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
  await expect(open(changed)).rejects.toThrow("decryption operation failed");
  await open(token);
  await expect(open(changed)).rejects.toThrow("decryption operation failed");
  await expect(open(changed)).rejects.toThrow("decryption operation failed");
  await expect(open("")).resolves.toBeNull();
});

test("what one key opened, another does not", async () => {
  const token = await write("four");
  await open(token);
  await expect(open(token, `${secret}, another`)).rejects.toThrow("no matching decryption secret");
});

test("only so many are kept, the latest", async () => {
  const first = await write("five");
  await open(first);
  const kept = await open(first);
  const tokens = await Promise.all(Array.from({ length: mostKept }, () => write(randomUUID())));
  for (const token of tokens) await open(token);
  expect(await isKept(tokens.at(-1)!)).toBe(true);
  expect(await open(first)).toEqual(kept);
  expect(await open(first)).not.toBe(kept);
});
