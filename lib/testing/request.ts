/**
 * Requests to server actions and route handlers without a server. Next.js has no public interface for
 * that, so its internal ones are used here, and in tests only.
 */
import { encode } from "next-auth/jwt";
import { getURLFromRedirectError } from "next/dist/client/components/redirect";
import { isRedirectError } from "next/dist/client/components/redirect-error";
import type { WorkStore } from "next/dist/server/app-render/work-async-storage.external";
import { workAsyncStorage } from "next/dist/server/app-render/work-async-storage.external";
import { workUnitAsyncStorage } from "next/dist/server/app-render/work-unit-async-storage.external";
import { createRequestStore } from "next/dist/server/async-storage/request-store";

import { sessionCookie } from "@/lib/auth/cookie";
import { env } from "@/lib/env";

/**
 * The headers that the browser of a session sends.
 * @param address the IP address, on which rate limits depend
 */
export async function browserHeaders(
  sessionId: string | undefined,
  address: string,
): Promise<Headers> {
  const headers = new Headers({
    host: new URL(env.baseUrl).host,
    "sec-fetch-site": "same-origin",
    "x-forwarded-for": address,
  });
  if (!sessionId) return headers;
  const { name } = sessionCookie();
  const value = await encode({ token: { sessionId }, secret: env.authSecret, salt: name });
  headers.set("cookie", `${name}=${value}`);
  return headers;
}

/**
 * Runs server actions and route handlers as in a request with these headers: `headers`, `cookies`,
 * `refresh` and `redirect` of Next.js are the real ones.
 */
export function inRequest<T>(headers: Headers, work: () => Promise<T>): Promise<T> {
  const request = createRequestStore({
    phase: "action",
    headers,
    onUpdateCookies: undefined,
    url: { pathname: "/" },
    rootParams: {},
    implicitTags: { tags: [], expirationsByCacheKind: new Map() },
    resumeDataCache: null,
    previewProps: undefined,
    isHmrRefresh: undefined,
    serverComponentsHmrCache: undefined,
    hmrRefreshHash: undefined,
    stagedFallbackParams: undefined,
  });
  // The rest concerns rendering. What is left for after the response is not done.
  const page = { page: "/page", route: "/", afterContext: { after: () => {} } };
  return workAsyncStorage.run(page as unknown as WorkStore, () =>
    workUnitAsyncStorage.run(request, work),
  );
}

/** Where an action or a route handler that threw this error redirects to, if it does. */
export const redirectUrlOf = (error: unknown): string | undefined =>
  isRedirectError(error) ? getURLFromRedirectError(error) : undefined;
