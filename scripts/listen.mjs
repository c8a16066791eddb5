import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const defaultPort = 3000;
const portsToTry = 100;
// The server of a launcher that was killed needs a moment to release its port.
const releaseTimeoutMs = 2_000;

/**
 * Listens on `PORT`, or on the first free port from 3000 if it is not set.
 * @param {import("node:http").Server} server
 * @param {NodeJS.ProcessEnv} environment `HOST`: the address to listen on, all if unset
 * @returns {Promise<number>} the port
 * @throws Error with a one-line message when no port is free
 */
export async function listenOnFreePort(server, { PORT, HOST }) {
  const host = HOST?.trim() || undefined;
  if (PORT?.trim()) {
    const port = Number(PORT);
    const deadline = Date.now() + releaseTimeoutMs;
    do {
      if (await listen(server, port, host)) return port;
      await delay(100);
    } while (Date.now() < deadline);
    throw new Error(`Port ${port} is in use: stop what listens there, or set PORT to another port`);
  }
  for (let port = defaultPort; port <= defaultPort + portsToTry; port += 1) {
    if (await listen(server, port, host)) return port;
  }
  throw new Error(
    `The ports ${defaultPort} to ${defaultPort + portsToTry} are in use: set PORT to a free port`,
  );
}

/**
 * @param {import("node:http").Server} server
 * @param {number} port
 * @param {string | undefined} host
 * @returns {Promise<boolean>} false when the port is in use
 */
async function listen(server, port, host) {
  // Some systems let two servers share a port when one of them listens on localhost only.
  if ((await accepts("127.0.0.1", port)) || (await accepts("::1", port))) return false;
  return new Promise((resolve, reject) => {
    /** @param {NodeJS.ErrnoException} error */
    const onError = (error) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    };
    server.once("error", onError);
    server.listen({ port, host }, () => {
      server.off("error", onError);
      resolve(true);
    });
  });
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function accepts(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 });
    socket.once("connect", () => resolve(true));
    for (const event of ["timeout", "error", "close"]) socket.once(event, () => resolve(false));
    for (const event of ["connect", "timeout"]) socket.once(event, () => socket.destroy());
  });
}
