/** Largest request body. Server actions have a lower limit of their own, in next.config.ts. */
export const maxBodyBytes = 36 * 1024 * 1024;

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
  // Without a length a body would have to be counted while it is read.
  if (headers["transfer-encoding"]) return { status: 411, message: "Content-Length is required" };
  if (Number(headers["content-length"] ?? 0) > maxBodyBytes) {
    return { status: 413, message: `A request may have at most ${maxBodyBytes} bytes` };
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
