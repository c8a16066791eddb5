import { randomBytes } from "node:crypto";
import { isIP } from "node:net";

// What a proxy may say about the client; without a trusted proxy it is the client that says it.
const proxyHeaders = [
  "forwarded",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
];

const markHeader = "x-gatehouse-seen";
const mark = randomBytes(16).toString("base64url");

/**
 * Leaves in a request's headers only what is true about its client. The framework sends an action
 * that belongs to another page to this server once more, with the headers of the first request: by
 * the mark it is known that they have been put right already.
 * @param {import("node:http").IncomingHttpHeaders} headers are changed
 * @param {string | undefined} socketAddress where the connection comes from
 * @param {number} trustedHops see `clientAddress`
 */
export function setClientHeaders(headers, socketAddress, trustedHops) {
  if (headers[markHeader] === mark) return;
  const forwarded = headers["x-forwarded-for"];
  headers["x-forwarded-for"] = clientAddress(
    socketAddress,
    Array.isArray(forwarded) ? forwarded.join(",") : forwarded,
    trustedHops,
  );
  if (trustedHops === 0) for (const name of proxyHeaders) delete headers[name];
  headers[markHeader] = mark;
}

/**
 * The address of the client behind a request.
 * @param {string | undefined} socketAddress where the connection comes from
 * @param {string | undefined} forwardedFor the `x-forwarded-for` header, which anybody may send
 * @param {number} trustedHops how many proxies of our own the request came through; each has put
 *   the address that it saw at the right end of the header (0: the header is not believed at all)
 * @returns {string} an IP address; "unknown" when the connection has already gone
 */
export function clientAddress(socketAddress, forwardedFor, trustedHops) {
  const direct = plainAddress(socketAddress ?? "") ?? "unknown";
  if (trustedHops === 0 || !forwardedFor) return direct;
  const chain = [...forwardedFor.split(","), direct];
  const client = chain[Math.max(0, chain.length - 1 - trustedHops)] ?? "";
  return plainAddress(client) ?? direct;
}

/**
 * Without the port, brackets and IPv4-in-IPv6 prefix that proxies and sockets put around it.
 * @param {string} text
 */
function plainAddress(text) {
  const bare = text
    .trim()
    .replace(/^\[([^\]]+)\](?::\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  return isIP(bare) ? bare : undefined;
}
