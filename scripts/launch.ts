import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import postgres from "postgres";
import { parseEnvironment } from "@/lib/env";
import type { ConfiguredEnvironment } from "@/lib/env";
import { setupKey } from "@/lib/secrets/setup-key";
import { root } from "./installation.mjs";
import { prepareDatabase } from "./prepare-database";
import type { PreparedDatabase } from "./prepare-database";
import { BuildFailure, buildWhenChanged } from "./production-build";

// npm forwards a Ctrl-C of the terminal a second time; a second press by a user takes longer than
// this.
const repeatedSignalMs = 700;

// Node collects garbage late on a machine with much memory. NODE_OPTIONS overrides this.
const memoryOption = "--max-old-space-size=512";

let database: Promise<PreparedDatabase> | undefined;
let server: ChildProcess | undefined;
let stopping: Promise<never> | undefined;
let firstSignalAt = 0;

/**
 * Starts Postgres (unless DATABASE_URL is set), the web server and its workers, prints the URL, and
 * runs until it is told to stop or one of them ends.
 */
export async function launch({ development }: { development: boolean }): Promise<void> {
  const environment = environmentOrExit();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  // The terminal may be gone before the process.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  try {
    database = prepareDatabase(environment, say);
    const prepared = await database;
    void prepared.lost.then(() => stop("Postgres stopped unexpectedly"));
    if (!development && !stopping) await buildWhenChanged(say);
    if (stopping) return;
    const port = await startServer(environment, prepared, development);
    await announce(environment, prepared, port);
  } catch (error) {
    if (error instanceof BuildFailure) process.stderr.write(error.printed);
    await stop(error instanceof Error ? error.message : String(error));
  }
}

function environmentOrExit(): ConfiguredEnvironment {
  const parsed = parseEnvironment(process.env);
  if (parsed.ok) return parsed.env;
  for (const problem of parsed.problems) complain(problem);
  process.exit(1);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

function onSignal(): void {
  const now = Date.now();
  if (firstSignalAt && now - firstSignalAt > repeatedSignalMs) server?.kill("SIGKILL");
  firstSignalAt ||= now;
  void stop();
}

/** Stops everything in the reverse order of its start, then this process. */
function stop(complaint?: string): Promise<never> {
  stopping ??= stopInOrder(complaint);
  return stopping;
}

async function stopInOrder(complaint?: string): Promise<never> {
  if (complaint) complain(complaint);
  if (server && server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server?.once("exit", resolve));
    server.kill("SIGTERM");
    await ended;
  }
  // A server that is still starting would otherwise keep running.
  const prepared = await database?.catch(() => undefined);
  await prepared?.stop().catch((error: Error) => complain(error.message));
  process.exit(complaint ? 1 : 0);
}

/** @returns the port that the web server listens on, once the app is ready */
function startServer(
  environment: ConfiguredEnvironment,
  { url, authSecret }: PreparedDatabase,
  development: boolean,
): Promise<number> {
  const script = path.join(root, "scripts", "server.mjs");
  const hasOwnLimit = /--max[-_]old[-_]space[-_]size/.test(process.env.NODE_OPTIONS ?? "");
  const options = development || hasOwnLimit ? [] : [memoryOption];
  const child = spawn(process.execPath, [...options, script, ...(development ? ["--dev"] : [])], {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: url,
      AUTH_SECRET: authSecret,
      DATA_DIR: environment.dataDir,
    },
    // When this process is killed, the channel closes and the server stops on its own.
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  server = child;
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.on("message", (message: { port?: number; failed?: string }) => {
      if (message.port) resolve(message.port);
      if (message.failed) reject(new Error(message.failed));
    });
    child.once("exit", (code, signal) => {
      void stop(`The web server stopped unexpectedly (${signal ?? `exit code ${code}`})`);
    });
  });
}

async function announce(
  environment: ConfiguredEnvironment,
  { url, authSecret }: PreparedDatabase,
  port: number,
): Promise<void> {
  const configured = parseEnvironment({ ...process.env, PORT: String(port) });
  const { baseUrl } = configured.ok ? configured.env : environment;
  const isNew = await hasNoOrganization(url);
  say(`Gatehouse is ready at ${baseUrl}`);
  if (isNew) say(`Set it up at ${baseUrl}/setup?key=${setupKey(authSecret)}`);
}

async function hasNoOrganization(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    const [row] = await client`select not exists (select from organizations) as empty`;
    return Boolean(row?.empty);
  } finally {
    await client.end({ timeout: 5 });
  }
}
