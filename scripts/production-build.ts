import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "@/db/embedded/files";
import { root } from "./installation.mjs";

const folders = ["app", "components", "db", "emails", "lib", "public"];
const files = [
  "instrumentation-client.ts",
  "instrumentation-node.ts",
  "instrumentation.ts",
  "next.config.ts",
  "package-lock.json",
  "package.json",
  "postcss.config.mjs",
  "proxy.ts",
  "tsconfig.json",
];
const notBuilt = [/\.test\.tsx?$/, /\/testing\//, /^db\/migrations\//];

const output = path.join(root, ".next");
const stamp = path.join(output, "gatehouse-sources");
// Beside the output, because a build empties the output first.
const lock = path.join(root, ".next-build.lock");
const lockIsStaleAfterMs = 15_000;

/** A failed build, with everything that it printed. */
export class BuildFailure extends Error {
  constructor(readonly printed: string) {
    super("The build failed");
  }
}

/**
 * Makes the production build if there is none of the current sources.
 * @param log gets one line when a build begins
 * @throws BuildFailure
 */
export async function buildWhenChanged(log: (line: string) => void): Promise<void> {
  if (await isBuilt()) return;
  await withLock(async () => {
    // The start that held the lock before may have made this build.
    if (await isBuilt()) return;
    const sources = await hashOfSources();
    log("Building; this takes about half a minute and happens only when the sources have changed…");
    await rm(stamp, { force: true });
    await build();
    // Sources that were changed during the build have another hash, so that the next start builds
    // again.
    await writeFile(stamp, sources);
  });
}

async function isBuilt(): Promise<boolean> {
  const built = await readFile(stamp, "utf8").catch(() => "");
  return built !== "" && built === (await hashOfSources());
}

/** One hash over the names and contents of everything that the build reads. */
async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of await sourceFiles()) {
    hash.update(`${name}\0`);
    hash.update(await readFile(path.join(root, name)));
    hash.update("\0");
  }
  return hash.digest("hex");
}

async function sourceFiles(): Promise<string[]> {
  const found = files.filter((name) => existsSync(path.join(root, name)));
  for (const folder of folders) {
    const place = path.join(root, folder);
    if (!existsSync(place)) continue;
    for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
      const name = path.relative(root, path.join(entry.parentPath, entry.name));
      const portable = name.split(path.sep).join("/");
      if (entry.isFile() && !notBuilt.some((pattern) => pattern.test(portable))) {
        found.push(portable);
      }
    }
  }
  return found.sort();
}

async function build(): Promise<void> {
  const next = path.join(root, "node_modules", "next", "dist", "bin", "next");
  const child = spawn(process.execPath, [next, "build"], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const collect = (chunk: Buffer) => {
    printed += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const stopBuild = () => child.kill("SIGKILL");
  process.once("exit", stopBuild);
  const code = await new Promise((resolve) => {
    child.once("error", (error) => {
      printed += error.message;
      resolve(1);
    });
    child.once("close", resolve);
  });
  process.off("exit", stopBuild);
  if (code !== 0) throw new BuildFailure(printed);
}

/** Prevents two starts of the same repository from building into the same folder. */
async function withLock(work: () => Promise<void>): Promise<void> {
  while (!(await takeLock())) await delay(200);
  const heartbeat = setInterval(() => {
    const time = new Date();
    utimes(lock, time, time).catch(() => {});
  }, 2_000);
  try {
    await work();
  } finally {
    clearInterval(heartbeat);
    await rm(lock, { force: true });
  }
}

async function takeLock(): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = Number(await readFile(lock, "utf8").catch(() => "0"));
  const touched = await stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );
  const abandoned = (holder > 0 && !isAlive(holder)) || Date.now() - touched > lockIsStaleAfterMs;
  if (abandoned) await rm(lock, { force: true });
  return false;
}
