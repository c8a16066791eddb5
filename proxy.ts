import { randomBytes } from "node:crypto";

import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";

import {
  consume,
  linksByAddress,
  networkOf,
  secondsBlocked,
  signInFailuresByAddress,
  tryAgainIn,
} from "@/lib/rate-limits";
import { readLinkToken } from "@/lib/secrets/links";

/** Pages whose address holds a secret that somebody might try to guess. */
const linkPages = /^\/(register|setup|join)(\/|$)/;

/** A join link is shared with many, who may all be behind one address. */
const joinPage = /^\/join\/([^/]+)$/;

/** Whether the address is a join link that this server made, not somebody's guess. */
function isJoinLink(pathname: string): boolean {
  const token = joinPage.exec(pathname)?.[1];
  return token !== undefined && readLinkToken("join link", token) !== undefined;
}

/** Seconds until this client may go on; 0 for everybody who has not tried too often. */
async function secondsToWait(request: NextRequest): Promise<number> {
  const { pathname } = request.nextUrl;
  const address = networkOf(request.headers.get("x-forwarded-for") ?? "unknown");
  if (linkPages.test(pathname) && !isJoinLink(pathname)) return consume(linksByAddress, address);
  if (pathname === "/sign-in" && request.method === "POST") {
    return secondsBlocked(signInFailuresByAddress, address);
  }
  return 0;
}

/** What browsers may load on our pages: only what this response's nonce vouches for. */
function contentSecurityPolicy(nonce: string): string {
  // React needs eval for its error overlay, in development only.
  const development = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** 429: a sentence for the form that called an action, a page for everybody else. */
function tooManyTries(
  request: NextRequest,
  wait: number,
  nonce: string,
  policy: string,
): NextResponse {
  const answer = {
    status: 429,
    headers: { "retry-after": String(wait), "cache-control": "no-store" },
  };
  if (request.headers.has("next-action")) {
    // Exactly this type: the client of server actions takes the sentence from no other.
    return new NextResponse(tryAgainIn(wait), {
      ...answer,
      headers: { ...answer.headers, "content-type": "text/plain" },
    });
  }
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Too many tries · Gatehouse</title>
<link rel="icon" href="/icon.svg"><style nonce="${nonce}">body{font:14px/1.5 system-ui,sans-serif}
main{max-width:25rem;margin:20vh auto;padding:0 1rem}h1{font-size:24px;margin:0 0 .5rem}</style></head>
<body><main><h1>Too many tries</h1><p>${tryAgainIn(wait)}</p>
<p>Then reload this page. Nothing that you entered or were sent is lost.</p></main></body></html>`;
  return new NextResponse(page, {
    ...answer,
    headers: {
      ...answer.headers,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
    },
  });
}

/** Before every page: refuses those who try too often, and sets the content security policy. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const wait = await secondsToWait(request);
  if (wait > 0) return tooManyTries(request, wait, nonce, policy);

  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  headers.set("x-gatehouse-path", `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = { matcher: "/((?!_next/static/|icon\\.svg$).*)" };
