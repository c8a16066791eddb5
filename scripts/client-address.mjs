import { randomBytes } from "node:crypto";
import { isIP } from "node:net";

// Headers that a proxy may set; without a trusted proxy they come from the client itself.
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
 * Corrects the headers that describe the client. Next.js forwards a server action that belongs to
 * another page to this server again, with the headers of the first request; a marker header tells
 * that they are already correct.
 * @param {import("node:http").IncomingHttpHeaders} headers are changed
 * @param {string | undefined} socketAddress the remote address of the connection
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
 * The IP address of the client of a request.
 * @param {string | undefined} socketAddress the remote address of the connection
 * @param {string | undefined} forwardedFor the `x-forwarded-for` header, which any client may send
 * @param {number} trustedHops the number of trusted proxies that the request came through; each has
 * added the address that it saw at the end of the header (0: the header is ignored)
 * @returns {string} an IP address; "unknown" when the connection is already closed
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
