// The web server with the job worker inside it. Plain JavaScript: it runs without a compiler.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { constants } from "node:zlib";
import compression from "compression";
import { setClientHeaders } from "./client-address.mjs";
import { root } from "./installation.mjs";
import { pageHeaders, securityHeaders } from "./security-headers.mjs";
import { staticFiles } from "./static-files.mjs";

const development = process.argv.includes("--dev");
Object.assign(process.env, { NODE_ENV: development ? "development" : "production" });
process.env.NEXT_TELEMETRY_DISABLED = "1";

const trustedHops = Number(process.env.TRUSTED_PROXY_HOPS || 0);
const requestPatienceMs = 10_000;
const callbackPatienceMs = 15_000;

/** The app registers here what has to end after the last request and before the process. */
/** @type {Set<() => Promise<void>>} */
const shutdownCallbacks = new Set();
Object.assign(globalThis, { [Symbol.for("gatehouse.shutdown")]: shutdownCallbacks });

/** Here the app registers what stands before its answers, see lib/gate.ts. */
/** @type {Promise<Gate>} */
const gate = new Promise((resolve) => {
  Object.assign(globalThis, { [Symbol.for("gatehouse.gate")]: resolve });
});

const serveFile = development ? () => false : staticFiles(path.join(root, ".next", "static"));

// For what the app writes, while it writes: a fifth smaller than gzip, and no slower. The window
// is as large as pages are; to set up the usual one takes longer than the compression itself.
const compress = compression({
  brotli: {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 18 },
  },
  level: 6,
  filter: (request, response) =>
    response.statusCode !== 204 &&
    response.statusCode !== 304 &&
    compression.filter(request, response),
});

let stopping = false;
let inFlight = 0;
/** @typedef {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => Promise<void>} Handler */
/** @typedef {(...parameters: Parameters<Handler>) => Promise<boolean>} Gate */
/** @type {(handler: Handler) => void} */
let appIsReady = () => {};
/** @type {Promise<Handler>} */
const app = new Promise((resolve) => {
  appIsReady = resolve;
});

const server = createServer({ connectionsCheckingInterval: 5_000 }, (request, response) => {
  void answer(request, response);
});
server.headersTimeout = 20_000;
// Long enough for a file of 35 MB on a slow line.
server.requestTimeout = 300_000;
// Longer than the usual 60 s of a proxy, so that it is never the proxy that finds a closed connection.
server.keepAliveTimeout = 65_000;

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(request, response) {
  inFlight += 1;
  response.once("close", () => {
    inFlight -= 1;
  });
  if (stopping) response.setHeader("connection", "close");
  response.setHeaders(securityHeaders);
  try {
    const decodable = isDecodable(request.url ?? "/");
    if (decodable && serveFile(request, response)) return;
    response.setHeaders(pageHeaders);
    if (!decodable) {
      response.writeHead(400, { "content-type": "text/plain" }).end("This address is not valid");
      return;
    }
    // Browsers ask for the icon by this name, too, before they have read what a page says.
    if (request.url === "/favicon.ico") request.url = "/icon.svg";
    setClientHeaders(request.headers, request.socket.remoteAddress, trustedHops);
    compress(request, response, () => {});
    // Without a gate nothing is answered; the app may be there a moment before it.
    const [handle, passGate] = await Promise.all([app, gate]);
    if (await passGate(request, response)) await handle(request, response);
  } catch (error) {
    const reason = error instanceof Error ? error.stack : String(error);
    process.stderr.write(`A request failed: ${reason}\n`);
    if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
    response.end("Something went wrong");
  }
}

/**
 * Whether the path's percent signs make sense; the framework answers 500 for those that do not.
 * @param {string} url
 */
function isDecodable(url) {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} false when somebody else has it
 */
async function listen(port) {
  // Some systems let two servers share a port when one of them listens on localhost only.
  if ((await answers("127.0.0.1", port)) || (await answers("::1", port))) return false;
  return new Promise((resolve, reject) => {
    /** @param {NodeJS.ErrnoException} error */
    const failed = (error) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    };
    server.once("error", failed);
    server.listen(port, () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answers(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 });
    socket.once("connect", () => resolve(true));
    socket.once("timeout", () => resolve(false));
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
    socket.once("connect", () => socket.destroy());
    socket.once("timeout", () => socket.destroy());
  });
}

/** The wanted port; the server of a launcher that was killed needs a moment to give it back. */
async function listenOnPort() {
  const explicit = Boolean(process.env.PORT?.trim());
  const wanted = explicit ? Number(process.env.PORT) : 3000;
  const deadline = Date.now() + (explicit ? 2_000 : 300);
  do {
    if (await listen(wanted)) return wanted;
    await delay(100);
  } while (Date.now() < deadline);
  for (let port = wanted + 1; !explicit && port <= wanted + 100; port += 1) {
    if (await listen(port)) return port;
  }
  throw new Error(
    explicit
      ? `Port ${wanted} is taken: stop what listens there, or set PORT to another one`
      : `The ports ${wanted} to ${wanted + 100} are taken: set PORT to a free one`,
  );
}

/**
 * Has the framework take its configuration as the build has worked it out, in the way of its own
 * standalone server. From next.config.ts it would make it anew, with a compiler that then stays in
 * memory: 45 MB for nothing.
 */
async function useBuiltConfiguration() {
  const file = path.join(root, ".next", "required-server-files.json");
  const { config } = JSON.parse(await readFile(file, "utf8"));
  Object.assign(process.env, { __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(config) });
}

/** @param {object} message */
function tell(message) {
  if (process.connected) process.send?.(message);
}

async function finishRequests() {
  const closed = new Promise((resolve) => {
    server.close(resolve);
  });
  const deadline = Date.now() + requestPatienceMs;
  while (inFlight > 0 && Date.now() < deadline) {
    server.closeIdleConnections();
    await delay(20);
  }
  server.closeAllConnections();
  await Promise.race([closed, delay(500)]);
}

async function shutDown() {
  if (stopping) return;
  stopping = true;
  await finishRequests();
  const ended = Promise.allSettled([...shutdownCallbacks].map(async (callback) => callback()));
  await Promise.race([ended, delay(callbackPatienceMs)]);
  process.exit(0);
}

// Ctrl-C reaches this process too; under the launcher it is the launcher that gives the order.
process.on("SIGINT", () => {
  if (!process.connected) void shutDown();
});
process.on("SIGHUP", () => {
  if (!process.connected) void shutDown();
});
process.on("SIGTERM", () => void shutDown());
process.on("disconnect", () => void shutDown());
process.on("message", (message) => {
  if (message === "stop") void shutDown();
});
// Nobody may be left to read what is printed.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

try {
  const port = await listenOnPort();
  // The app reads its configuration from the environment; links begin with this port by default.
  process.env.PORT = String(port);
  if (!development) await useBuiltConfiguration();
  const { default: next } = await import("next");
  const application = next({ dev: development, dir: root, port, httpServer: server });
  await application.prepare();
  appIsReady(application.getRequestHandler());
  await gate;
  tell({ ready: true, port });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  if (process.connected) tell({ failed: reason });
  else process.stderr.write(`${reason}\n`);
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 200);
}
