import { isIPv6 } from "node:net";

import { RateLimiterPostgres, RateLimiterRes } from "rate-limiter-flexible";

import { client } from "@/db/client";
import { GatehouseError } from "@/lib/errors";

// The library expects the result type of another driver.
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

/** Failed sign-ins from one IP address; a whole office may share one. */
export const signInFailuresByAddress = limiter("sign-in-address", 30, quarterHour);
/**
 * Sign-in attempts for one email from one IP address, whether or not it exists; a success resets
 * it.
 */
export const signInTries = limiter("sign-in", 10, quarterHour);
/** *Forgot password?* requests for one email: three an hour. */
export const codeRequestsByEmail = limiter("code-requests", 3, 60 * 60);
/**
 * *Forgot password?* requests from one IP address, for any emails; a whole office may share one.
 */
export const codeRequestsByAddress = limiter("code-requests-address", 30, quarterHour);

/** Connection tests of one user: each makes the server contact a URL of their choice. */
export const connectionTestsByUser = limiter("connection-tests", 30, quarterHour);
/** Failed sign-ins through a provider from one IP address. */
export const providerFailuresByAddress = limiter("provider-address", 60, quarterHour);

/** Attempts with confirmation codes from one IP address. */
export const codeTriesByAddress = limiter("code-tries", 30, quarterHour);
/** Emails entered at join links from one IP address; a whole office may share one. */
export const joinsByAddress = limiter("joins-address", 300, quarterHour);
/** Emails entered at one join link, from anywhere. */
export const joinsByLink = limiter("joins-link", 1000, 60 * 60);
/** Emails to one address that join links cause, whether or not it has an account: three an hour. */
export const joinMailsByEmail = limiter("join-mails", 3, 60 * 60);
/** Links opened or used from one IP address. */
export const linksByAddress = limiter("links", 120, 60);

/**
 * The key for an IP address. One client usually has 2^64 IPv6 addresses (RFC 6177), so that those
 * are counted by their first 64 bits.
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

/** Seconds until the key may be used again; 0 if it may be used now. Counts nothing. */
export async function secondsBlocked(limit: RateLimiterPostgres, key: string): Promise<number> {
  const used = await limit.get(key);
  return used !== null && used.consumedPoints >= limit.points ? secondsOf(used) : 0;
}

/** Counts one use. @returns seconds until the next one is allowed; 0 when this one was */
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

/** The message that says when to try again. */
export function tryAgainIn(seconds: number): string {
  const wait =
    seconds < 60
      ? `${seconds} ${seconds === 1 ? "second" : "seconds"}`
      : `${Math.ceil(seconds / 60)} ${seconds <= 60 ? "minute" : "minutes"}`;
  return `Too many attempts. Try again in ${wait}.`;
}

export function tooManyRequests(seconds: number): GatehouseError {
  return new GatehouseError("too_many_requests", tryAgainIn(seconds));
}
