import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import {
  consume,
  linksByAddress,
  networkOf,
  secondsBlocked,
  signInFailuresByAddress,
  tryAgainIn,
} from "./rate-limits";
import { readLinkToken } from "./secrets/links";

/** Pages whose address holds a secret that somebody might try to guess. */
const linkPages = /^\/(register|setup|join)(\/|$)/;

/** A join link is shared with many, who may all be behind one address. */
const joinPage = /^\/join\/([^/]+)$/;

/** Whether the address is a join link that this server made, not somebody's guess. */
function isJoinLink(pathname: string): boolean {
  const token = joinPage.exec(pathname)?.[1];
  return token !== undefined && readLinkToken("join link", token) !== undefined;
}

/** Files, which hold nothing that a policy is about. */
const plainFiles = /^\/(_next\/static\/|icon\.svg$)/;

/**
 * The address that a request asks for, as the framework reads it: what `..` and the like lead to,
 * and without what only its own router adds.
 * @returns undefined for what is no address
 */
function askedFor(url: string): URL | undefined {
  const text = url.startsWith("/") ? `http://portal.invalid${url}` : url;
  if (!URL.canParse(text)) return undefined;
  const address = new URL(text);
  address.searchParams.delete("_rsc");
  return address;
}

/** Seconds until this client may go on; 0 for everybody who has not tried too often. */
async function secondsToWait(request: IncomingMessage, pathname: string): Promise<number> {
  const address = networkOf(String(request.headers["x-forwarded-for"] ?? "unknown"));
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
function refuse(request: IncomingMessage, response: ServerResponse, wait: number, nonce: string) {
  response.setHeaders(
    new Map([
      ["retry-after", String(wait)],
      ["cache-control", "no-store"],
    ]),
  );
  if ("next-action" in request.headers) {
    // Exactly this type: the client of server actions takes the sentence from no other.
    response.writeHead(429, { "content-type": "text/plain" }).end(tryAgainIn(wait));
    return;
  }
  response.writeHead(429, { "content-type": "text/html; charset=utf-8" })
    .end(`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Too many tries · Gatehouse</title>
<link rel="icon" href="/icon.svg"><style nonce="${nonce}">body{font:14px/1.5 system-ui,sans-serif}
main{max-width:25rem;margin:20vh auto;padding:0 1rem}h1{font-size:24px;margin:0 0 .5rem}</style></head>
<body><main><h1>Too many tries</h1><p>${tryAgainIn(wait)}</p>
<p>Then reload this page. Nothing that you entered or were sent is lost.</p></main></body></html>`);
}

/**
 * Stands before everything that the app answers: refuses those who try too often, and sets the
 * content security policy. scripts/server.mjs asks it before the framework sees the request: as the
 * framework's own proxy it took a tenth of a page's time.
 * @param request gets headers for the pages: the policy, its nonce, and the address that was asked for
 * @param response gets the policy
 * @returns whether the request goes on; otherwise it has been answered
 */
export async function passGate(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const address = askedFor(request.url ?? "/");
  if (!address) {
    response.writeHead(400, { "content-type": "text/plain" }).end("This address is not valid");
    return false;
  }
  if (plainFiles.test(address.pathname)) return true;
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  response.setHeader("content-security-policy", policy);
  const wait = await secondsToWait(request, address.pathname);
  if (wait > 0) {
    refuse(request, response, wait, nonce);
    return false;
  }
  Object.assign(request.headers, {
    "x-nonce": nonce,
    "content-security-policy": policy,
    "x-gatehouse-path": `${address.pathname}${address.search}`,
  });
  return true;
}
