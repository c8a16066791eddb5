import { env } from "@/lib/env";

/**
 * Whether the request comes from one of our own pages, as browsers say in a header. Clients that
 * send none may read but not post.
 */
export function isOwnRequest(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site) return site === "same-origin" || (request.method === "GET" && site === "none");
  const origin = request.headers.get("origin");
  if (!origin) return request.method === "GET";
  const own = [request.headers.get("host"), new URL(env.baseUrl).host];
  return URL.canParse(origin) && own.includes(new URL(origin).host);
}
