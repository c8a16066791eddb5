import {
  consume,
  linksByAddress,
  networkOf,
  secondsBlocked,
  signInFailuresByAddress,
} from "@/lib/rate-limits";
import { readLinkToken } from "@/lib/secrets/links";

/** Pages whose URL contains a secret that could be guessed. */
const linkPages = /^\/(register|setup|join)(\/|$)/;

const joinPage = /^\/join\/([^/]+)$/;

/** A join link of this server. It is shared with many people behind one IP address. */
function isJoinLink(pathname: string): boolean {
  const token = joinPage.exec(pathname)?.[1];
  return token !== undefined && readLinkToken("join link", token) !== undefined;
}

/** The network by which limits are counted; scripts/server.mjs sets the header. */
export function clientNetwork(headers: Headers): string {
  return networkOf(headers.get("x-forwarded-for") ?? "unknown");
}

/**
 * Counts a request for a page with a secret in its URL, and checks the failed sign-ins of a
 * network.
 * @returns seconds until the client may try again; 0 when this request is allowed
 */
export async function secondsUntilAllowed(request: {
  method: string;
  pathname: string;
  network: string;
}): Promise<number> {
  const { method, pathname, network } = request;
  if (linkPages.test(pathname) && !isJoinLink(pathname)) return consume(linksByAddress, network);
  if (pathname === "/sign-in" && method === "POST") {
    return secondsBlocked(signInFailuresByAddress, network);
  }
  return 0;
}
