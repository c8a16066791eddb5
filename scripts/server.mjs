// Next.js behind a custom server (node_modules/next/dist/docs: "Custom Server") for what `next start`
// cannot do: the client's IP address behind trusted proxies, body limits, HOST, and draining.
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { setClientHeaders } from "./client-address.mjs";
import { root } from "./installation.mjs";
import { listenOnFreePort } from "./listen.mjs";
import { requestProblem } from "./request-limits.mjs";

const development = process.argv.includes("--dev");
Object.assign(process.env, { NODE_ENV: development ? "development" : "production" });
process.env.NEXT_TELEMETRY_DISABLED = "1";

const trustedHops = Number(process.env.TRUSTED_PROXY_HOPS || 0);
const drainTimeoutMs = 10_000;
const shutdownTimeoutMs = 15_000;

/**
 * instrumentation-node.ts adds what has to stop after the last request; it is bundled separately.
 */
/** @type {Set<() => Promise<void>>} */
const shutdownCallbacks = new Set();
Object.assign(globalThis, { gatehouseShutdown: shutdownCallbacks });

let stopping = false;
/** @typedef {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => Promise<void>} Handler */
/** @type {(handler: Handler) => void} */
let onReady = () => {};
/** @type {Promise<Handler>} Requests that arrive during the start wait for it. */
const handlerReady = new Promise((resolve) => {
  onReady = resolve;
});

const server = createServer({ connectionsCheckingInterval: 5_000 }, (request, response) => {
  if (stopping) response.setHeader("connection", "close");
  const problem = requestProblem(request);
  if (problem) {
    response.writeHead(problem.status, {
      "content-type": "text/plain",
      "x-content-type-options": "nosniff",
      connection: "close",
    });
    response.end(problem.message);
    return;
  }
  setClientHeaders(request.headers, request.socket.remoteAddress, trustedHops);
  void handlerReady.then((handle) => handle(request, response));
});
server.headersTimeout = 20_000;
// Longer than the usual 60 s of a proxy, so that a proxy never reuses a connection closed here.
server.keepAliveTimeout = 65_000;
// Only the development server uses web sockets, for hot reloading.
if (!development) server.on("upgrade", (_request, socket) => socket.destroy());

async function shutDown() {
  if (stopping) return;
  stopping = true;
  const closed = new Promise((resolve) => server.close(resolve));
  // A connection becomes idle when its last response has ended.
  const closeIdle = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([closed, delay(drainTimeoutMs)]);
  clearInterval(closeIdle);
  server.closeAllConnections();
  const ended = Promise.allSettled([...shutdownCallbacks].map((callback) => callback()));
  await Promise.race([ended, delay(shutdownTimeoutMs)]);
  process.exit(0);
}

/** @param {object} message */
function tellLauncher(message) {
  if (process.connected) process.send?.(message);
}

// Ctrl-C reaches this process too; under the launcher, the launcher stops it.
for (const signal of ["SIGINT", "SIGHUP"]) {
  process.on(signal, () => {
    if (!process.connected) void shutDown();
  });
}
process.on("SIGTERM", () => void shutDown());
process.on("disconnect", () => void shutDown());
// The terminal may be gone before the process.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

try {
  const port = await listenOnFreePort(server, process.env);
  // Links begin with this port unless BASE_URL is set.
  process.env.PORT = String(port);
  const { default: next } = await import("next");
  const app = next({ dev: development, dir: root, port, httpServer: server });
  await app.prepare();
  onReady(app.getRequestHandler());
  tellLauncher({ port });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  if (process.connected) tellLauncher({ failed: reason });
  else process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 200);
}
