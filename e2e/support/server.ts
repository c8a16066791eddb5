import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { embeddedDatabaseUrl, isAlive } from "@/db/embedded/files";

const root = fileURLToPath(new URL("../..", import.meta.url));
const startTimeoutMs = 300_000;

// The environment of the developer must not change what the tests do.
const configuration = [
  "AUTH_SECRET",
  "BASE_URL",
  "DATABASE_URL",
  "DATA_DIR",
  "GOOGLE_CLIENT_ID",
  "GOOGLE_CLIENT_SECRET",
  "GOOGLE_ISSUER",
  "HOST",
  "MAIL_FROM",
  "MAIL_TRANSPORT",
  "OUTBOX_TOKEN",
  "PORT",
  "RESEND_API_KEY",
  "RESEND_BASE_URL",
  "RESEND_WEBHOOK_SECRET",
  "SMTP_URL",
  "TRUSTED_PROXY_HOPS",
];

export interface RunningServer {
  /** Base address, without a trailing slash. */
  url: string;
  port: number;
  outboxToken: string;
  databaseUrl: string;
  authSecret: string;
  /** Only while there is no organization. */
  setupUrl?: string;
  /** Folder of the database; the next `startServer` with it goes on where this one ended. */
  dataDir: string;
  /** The launcher. */
  pid: number;
  /** Everything that was printed so far. */
  output(): string;
  /** Ends it as Ctrl-C does; the temporary folder goes too, unless it was given or `keep` is set. */
  stop(options?: { keep?: boolean }): Promise<void>;
  /** `kill -9`. */
  kill(part: "launcher" | "web" | "postgres"): Promise<void>;
}

/**
 * Starts the real thing, `node scripts/start.mjs`, and waits until it says that it is ready.
 * @param options.dataDir a folder to go on with; a fresh temporary one by default
 * @param options.env variables on top of the defaults; undefined takes one away
 * @param options.port a free one by default
 * @throws Error with everything it printed when it ends before it is ready
 */
export async function startServer(
  options: {
    dataDir?: string;
    env?: Record<string, string | undefined>;
    port?: number;
  } = {},
): Promise<RunningServer> {
  const dataDir = options.dataDir ?? (await temporaryFolder());
  const port = options.port ?? (await freePort());
  const environment: Record<string, string | undefined> = {
    ...process.env,
    ...Object.fromEntries(configuration.map((name) => [name, undefined])),
    NODE_ENV: undefined,
    PORT: String(port),
    DATA_DIR: dataDir,
    OUTBOX_TOKEN: randomBytes(24).toString("base64url"),
    ...options.env,
  };
  const child = spawn(process.execPath, [path.join(root, "scripts", "start.mjs")], {
    cwd: root,
    env: environment as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const url = await readyAddress(child, () => printed);
  return {
    url,
    port,
    outboxToken: environment.OUTBOX_TOKEN ?? "",
    databaseUrl: environment.DATABASE_URL ?? (await embeddedDatabaseUrl(dataDir)),
    authSecret:
      environment.AUTH_SECRET ?? (await readFile(path.join(dataDir, "auth-secret"), "utf8")).trim(),
    setupUrl: /^Set it up at (\S+)$/m.exec(printed)?.[1],
    dataDir,
    pid: child.pid ?? 0,
    output: () => printed,
    async stop({ keep = false } = {}) {
      await end(child, "SIGINT");
      if (!options.dataDir && !keep) await removeDataDir(dataDir);
    },
    kill: (part) => killPart(child, dataDir, part),
  };
}

/** A folder that the account of Postgres can reach, which a plain temporary one of root is not. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-e2e-"));
  await chmod(folder, 0o755);
  return folder;
}

/** Removes a data folder, also where its database was put elsewhere. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const place = await realpath(path.join(dataDir, "postgres")).catch(() => undefined);
  if (place) await rm(place, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

/** A free port. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function readyAddress(child: ChildProcess, printed: () => string): Promise<string> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    // The line about the set-up comes right after this one and has to be complete too.
    const ready = /^Gatehouse is ready at (\S+)$/m.exec(printed());
    if (ready?.[1] && printed().endsWith("\n")) {
      await delay(50);
      return ready[1];
    }
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`The server did not get ready:\n${printed()}`);
    }
    await delay(20);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

async function killPart(
  child: ChildProcess,
  dataDir: string,
  part: "launcher" | "web" | "postgres",
): Promise<void> {
  if (part === "postgres") {
    const file = path.join(dataDir, "postgres", "data", "postmaster.pid");
    await killAndWait(Number((await readFile(file, "utf8")).split("\n")[0]));
    return;
  }
  if (part === "launcher") {
    await end(child, "SIGKILL");
    return;
  }
  const web = webServerOf(child.pid ?? 0);
  if (web) await killAndWait(web);
}

async function killAndWait(pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  while (isAlive(pid)) await delay(10);
}

function webServerOf(launcher: number): number | undefined {
  const processes = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="], {
    encoding: "utf8",
  });
  for (const line of processes.split("\n")) {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    if (Number(parent) === launcher && command.join(" ").includes("server.mjs")) return Number(pid);
  }
  return undefined;
}
