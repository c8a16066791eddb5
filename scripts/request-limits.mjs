/**
 * Largest request body. Next.js keeps no more than this for what runs after proxy.ts (its default
 * proxyClientMaxBodySize), and would silently cut off the rest. Server actions have a lower limit, in
 * next.config.ts.
 */
export const maxBodyBytes = 10 * 1024 * 1024;

/**
 * Largest body of an upload (app/api/imports). It passes by proxy.ts, so that it is not cut off; the
 * route itself refuses files of more than 35 MB, with a sentence.
 */
export const maxUploadBytes = 64 * 1024 * 1024;
const uploadPath = /^\/api\/imports(?:\?|$)/;

/**
 * Why a request is refused before Next.js reads it.
 * @param {Pick<import("node:http").IncomingMessage, "url" | "headers">} request
 * @returns {{ status: number, message: string } | undefined} undefined for a request that is fine
 */
export function requestProblem({ url = "/", headers }) {
  // Next.js answers 500 for a path whose percent signs cannot be decoded. It decodes no absolute
  // URLs, which only proxies are sent.
  if (!url.startsWith("/") || !isDecodable(url)) {
    return { status: 400, message: "This address is not valid" };
  }
  // Chunked bodies have no length and stay allowed: Next.js forwards a server action in one, by a
  // request to this server, when it was called on a page that does not contain it.
  const maxBytes = uploadPath.test(url) ? maxUploadBytes : maxBodyBytes;
  if (Number(headers["content-length"] ?? 0) > maxBytes) {
    return { status: 413, message: `A request may have at most ${maxBytes} bytes` };
  }
  return undefined;
}

/** @param {string} url */
function isDecodable(url) {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}
