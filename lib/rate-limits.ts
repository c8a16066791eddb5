import { isIPv6 } from "node:net";

import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";

import { client } from "@/db/client";
import { GatehouseError } from "@/lib/errors";

// The library expects the shape of another driver.
const storeClient = {
  query: async ({ text, values }: { text: string; values: (string | number)[] }) => {
    const rows = await client.unsafe(text, values);
    return { rows: [...rows], rowCount: rows.count };
  },
};

/** @param points uses within @param duration seconds */
function limiter(keyPrefix: string, points: number, duration: number): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient,
    storeType: "client",
    tableName: "rate_limits",
    tableCreated: true,
    keyPrefix,
    points,
    duration,
  });
}

const quarterHour = 15 * 60;

/** Failed sign-ins from one network address; a whole office may share one. */
export const signInFailuresByAddress = limiter("sign-in-address", 30, quarterHour);
/** Tries to sign in with one e-mail from one address, whether or not it exists; a success clears. */
export const signInTries = limiter("sign-in", 10, quarterHour);
/** Codes asked for with *Forgot password?* for one e-mail: three mails an hour. */
export const codeRequestsByEmail = limiter("code-requests", 3, 60 * 60);
/** Codes asked for from one network address, for any e-mails; a whole office may share one. */
export const codeRequestsByAddress = limiter("code-requests-address", 30, quarterHour);

/** Connection tests that one person begins: each has the server ask an address of their choice. */
export const connectionTestsByUser = limiter("connection-tests", 30, quarterHour);
/** Sign-ins through a provider that failed, from one network address. */
export const providerFailuresByAddress = limiter("provider-address", 60, quarterHour);

/** Confirmation codes tried from one network address. */
export const codeTriesByAddress = limiter("code-tries", 30, quarterHour);
/** Addresses entered at join links from one network address; a whole office may share one. */
export const joinsByAddress = limiter("joins-address", 300, quarterHour);
/** Addresses entered at one join link, from anywhere. */
export const joinsByLink = limiter("joins-link", 1000, 60 * 60);
/** Mails to one e-mail that join links cause, whether or not it is known: three an hour. */
export const joinMailsByEmail = limiter("join-mails", 3, 60 * 60);
/** Links opened or used from one network address. */
export const linksByAddress = limiter("links", 120, 60);

/**
 * What counts as one network address. Whoever has an IPv6 address has 2^64 of them (RFC 6177), so
 * that those are counted by their first 64 bits.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const rest = tail?.split(":").filter(Boolean) ?? [];
  const left = tail === undefined ? [] : Array<string>(8 - groups.length - rest.length).fill("0");
  const network = [...groups, ...left, ...rest].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** Seconds until the key may be used again; 0 when it may be now. Counts nothing. */
export async function secondsBlocked(limit: RateLimiterPostgres, key: string): Promise<number> {
  const used = await limit.get(key);
  return used !== null && used.consumedPoints >= limit.points ? secondsOf(used) : 0;
}

/** Counts one use. @returns seconds until the next is allowed; 0 when this one was */
export async function consume(limit: RateLimiterPostgres, key: string): Promise<number> {
  try {
    await limit.consume(key);
    return 0;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return secondsOf(refusal);
    throw refusal;
  }
}

const secondsOf = (result: RateLimiterRes): number =>
  Math.max(1, Math.ceil(result.msBeforeNext / 1000));

/** The sentence that says when to try again. */
export function tryAgainIn(seconds: number): string {
  const wait =
    seconds < 60
      ? `${seconds} ${seconds === 1 ? "second" : "seconds"}`
      : `${Math.ceil(seconds / 60)} ${seconds <= 60 ? "minute" : "minutes"}`;
  return `Too many tries. Try again in ${wait}.`;
}

export function tooManyRequests(seconds: number): GatehouseError {
  return new GatehouseError("too_many_requests", tryAgainIn(seconds));
}
