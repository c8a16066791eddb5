import { NextResponse } from "next/server";
import type { NextRequest } from "next/server";

import { clientNetwork, secondsUntilAllowed } from "@/lib/auth/request-limits";
import { tryAgainIn } from "@/lib/rate-limits";

export const config = {
  // Next.js keeps the bodies of requests that come here in memory: uploads pass by.
  matcher:
    "/((?!_next/static/|api/imports$|(?:favicon.ico|icon.svg|apple-touch-icon.png|robots.txt)$).*)",
};

/**
 * Runs before every page, action and route: refuses clients that try too often, and sets the content
 * security policy with a fresh nonce (Next.js documentation, "Content Security Policy").
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const { pathname, search } = request.nextUrl;
  const network = clientNetwork(request.headers);
  const wait = await secondsUntilAllowed({ method: request.method, pathname, network });
  if (wait > 0) return tooManyRequests(request, wait, nonce, policy);

  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  // Where to return after signing in.
  headers.set("x-gatehouse-path", `${pathname}${search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  // React needs eval for its error overlay, in development only.
  const evalSource = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evalSource}`,
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

/** 429: a sentence for the form that called an action, a page for a browser. */
function tooManyRequests(
  request: NextRequest,
  wait: number,
  nonce: string,
  policy: string,
): NextResponse {
  const isAction = request.headers.has("next-action");
  const message = tryAgainIn(wait);
  return new NextResponse(isAction ? message : tooManyRequestsPage(message, nonce), {
    status: 429,
    headers: {
      // The client of server actions reads the message from exactly this type.
      "content-type": isAction ? "text/plain" : "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "retry-after": String(wait),
    },
  });
}

const tooManyRequestsPage = (message: string, nonce: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Too many attempts · Gatehouse</title>
<link rel="icon" href="/icon.svg"><style nonce="${nonce}">body{font:14px/1.5 system-ui,sans-serif}
main{max-width:25rem;margin:20vh auto;padding:0 1rem}h1{font-size:24px;margin:0 0 .5rem}</style></head>
<body><main><h1>Too many attempts</h1><p>${message}</p>
<p>Then reload this page. Your invitation or link still works.</p></main></body></html>`;
