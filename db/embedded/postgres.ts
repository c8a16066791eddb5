import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { readFile, rename, rm, stat, statfs, truncate } from "node:fs/promises";
import { totalmem } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import postgres from "postgres";
import {
  databaseUrl,
  databaseUser,
  freePort,
  isAlive,
  keepPort,
  prepareDatabaseFiles,
  spawnOptions,
} from "./files";
import type { DatabaseFiles } from "./files";

export interface EmbeddedPostgres {
  /** URL of Gatehouse's database. */
  url: string;
  /** Whether a Postgres that was already running is used. */
  attached: boolean;
  /** Settles when Postgres has stopped without a call of `stop`. */
  lost: Promise<void>;
  /** Stops Postgres, unless another start on the same folder still uses it. */
  stop(): Promise<void>;
}

interface Options {
  /** Absolute path of the folder below which the database is stored. */
  dataDir: string;
  /** Gets the messages for the user. */
  log: (line: string) => void;
  /** false only for tests: faster, but a crash of the machine may damage the database. */
  durable?: boolean;
}

/** A connection that holds the lock of the users, and its server process. */
interface Session {
  sql: postgres.Sql;
  backend: number;
}

const run = promisify(execFile);

// Every user of the embedded Postgres holds this lock shared; a process that gets it exclusively
// may stop it.
const usersLock = 7_203_615_002;
const startPatienceMs = 30_000;
const largestLog = 5_000_000;

/**
 * Starts the embedded Postgres of a folder, or uses the one that already runs there. Creates it at
 * the first start; waits for its recovery after a crash.
 * @throws Error with a one-line message when it cannot be started
 */
export async function startEmbeddedPostgres(options: Options): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true;
  const files = await prepareDatabaseFiles(options.dataDir, durable, options.log);
  const { keeper, attached } = await startOrAttach(files, durable, options.log);
  await keepPort(files, keeper.port);
  await keeper.createDatabase();
  return {
    url: databaseUrl(files),
    attached,
    lost: keeper.lost,
    stop: () => keeper.stop(),
  };
}

/** The content of `postmaster.pid`; undefined if no Postgres has written one. */
async function runningPostgres(data: string): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(path.join(data, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : undefined;
}

/** After a restart of the machine, the process id in `postmaster.pid` may belong to any process. */
async function isPostgresOf(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === "win32") return true;
  let command: string;
  if (process.platform === "linux") {
    command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  } else {
    command = await run("ps", ["-ww", "-o", "command=", "-p", String(pid)]).then(
      ({ stdout }) => stdout,
      () => "",
    );
  }
  return command.includes("postgres") && command.includes(data);
}

async function removeStalePidFile(data: string, pid: number): Promise<void> {
  const file = path.join(data, "postmaster.pid");
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  // Another start may have replaced it between the check and the move; that one stays valid.
  const moved = Number((await readFile(aside, "utf8")).split("\n")[0]);
  await (moved === pid || existsSync(file) ? rm(aside) : rename(aside, file));
}

async function startOrAttach(files: DatabaseFiles, durable: boolean, log: Options["log"]) {
  const deadline = Date.now() + startPatienceMs;
  for (let attempt = 0; ; attempt += 1) {
    const running = await runningPostgres(files.data);
    if (running && (await isPostgresOf(running.pid, files.data))) {
      const keeper = await joinRunning(files, running, log);
      if (keeper) return { keeper, attached: true };
      continue;
    }
    if (running) await removeStalePidFile(files.data, running.pid);

    const port = await freePort(files.port);
    const child = await launch(files, port, durable);
    const keeper = await joinStarted(files, child, log);
    if (keeper) return { keeper, attached: false };
    // It stopped immediately: another start was faster, the port was taken, or processes of a
    // crashed Postgres are still stopping. All of these are temporary.
    if (Date.now() > deadline || attempt > 100) throw new Error(await startFailure(files));
    await delay(Math.min(50 * (attempt + 1), 500));
  }
}

async function startFailure(files: DatabaseFiles): Promise<string> {
  const lines = (await readFile(files.log, "utf8").catch(() => "")).trim().split("\n");
  const reason = lines.findLast((line) => line.includes("FATAL")) ?? lines.at(-1) ?? "";
  return `The embedded Postgres does not start: ${reason.replace(/^.*FATAL:\s*/, "")} (more in ${files.log})`;
}

async function launch(files: DatabaseFiles, port: number, durable: boolean): Promise<ChildProcess> {
  const size = await stat(files.log).then(
    ({ size: bytes }) => bytes,
    () => 0,
  );
  if (size > largestLog) await truncate(files.log);
  const output = openSync(files.log, "a", 0o600);
  try {
    const child = spawn(
      files.binaries.postgres,
      ["-D", files.data, ...(await settings(port, durable))],
      {
        ...spawnOptions(files.folder, files.account),
        // Ctrl-C reaches the whole process group of the terminal, and Postgres has to stop last.
        detached: true,
        stdio: ["ignore", output, output],
      },
    );
    child.on("error", () => {});
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

async function settings(port: number, durable: boolean): Promise<string[]> {
  const values: Record<string, string | number> = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    max_connections: 100,
    shared_buffers: `${sharedBuffers()}MB`,
    effective_cache_size: "512MB",
    work_mem: "8MB",
    maintenance_work_mem: "64MB",
    max_wal_size: "1GB",
    random_page_cost: 1.1,
    jit: "off",
    synchronous_commit: "on",
    // After a checkpoint whole pages are logged: rare checkpoints make the log shorter, and
    // compressing it takes several times as long as writing it.
    checkpoint_timeout: "15min",
    wal_compression: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    log_checkpoints: "off",
    log_line_prefix: "%m [%p] ",
    // Statements may contain personal data; errors are logged without them.
    log_min_error_statement: "panic",
    log_min_messages: "log",
    log_parameter_max_length_on_error: 0,
    ...(await roomForSharedMemory()),
    ...(!durable && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/**
 * An eighth of the machine's memory in megabytes: a million users with their indexes fit into 1 GB.
 */
function sharedBuffers(): number {
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.round(Math.min(Math.max(memory / 8 / 1024 ** 2, 128), 1024));
}

/** Containers get 64 MB of /dev/shm by default, too little for a parallel query. */
async function roomForSharedMemory(): Promise<Record<string, string>> {
  if (process.platform !== "linux") return {};
  const place = await statfs("/dev/shm").catch(() => undefined);
  const roomy = place && place.bsize * place.blocks >= 256 * 1024 * 1024;
  return roomy ? {} : { dynamic_shared_memory_type: "mmap" };
}

async function joinStarted(files: DatabaseFiles, child: ChildProcess, log: Options["log"]) {
  const ended = () => child.exitCode !== null || child.signalCode !== null || !child.pid;
  while (!ended()) {
    const running = await runningPostgres(files.data);
    if (running && running.pid === child.pid) return joinRunning(files, running, log);
    await delay(10);
  }
  return undefined;
}

/**
 * Connects to a Postgres that is starting or running, however long its recovery takes.
 * @returns undefined when it stopped, or is stopping, before the connection was open
 */
async function joinRunning(
  files: DatabaseFiles,
  running: { pid: number; port: number },
  log: Options["log"],
): Promise<Keeper | undefined> {
  const sayAfter = Date.now() + 5_000;
  let said = false;
  while (isAlive(running.pid)) {
    const session = await connect(files, running.port);
    if (session) return new Keeper(files, running, session);
    if (!said && Date.now() > sayAfter) {
      said = true;
      log("Postgres is recovering from a crash; this may take a while");
    }
    await delay(20);
  }
  return undefined;
}

/**
 * A connection that holds the lock of the users; undefined while Postgres accepts no connections.
 */
async function connect(files: DatabaseFiles, port: number): Promise<Session | undefined> {
  const sql = postgres(databaseUrl({ port, password: files.password }, "postgres"), {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: "gatehouse launcher" },
  });
  try {
    const [row] = await sql`
      select pg_try_advisory_lock_shared(${usersLock}) as joined, pg_backend_pid() as backend`;
    if (row?.joined) return { sql, backend: Number(row.backend) };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "28P01" || code === "28000") {
      throw new Error(`The embedded Postgres refuses the password in ${files.folder}: ${message}`, {
        cause: error,
      });
    }
  }
  await sql.end({ timeout: 1 });
  return undefined;
}

/** Stays connected as long as this process uses Postgres, and notices when it stops. */
class Keeper {
  readonly port: number;
  readonly lost: Promise<void>;
  readonly #files: DatabaseFiles;
  readonly #pid: number;
  #session: Session;
  #stopped: Promise<void> | undefined;
  #reportLoss: () => void = () => {};

  constructor(files: DatabaseFiles, running: { pid: number; port: number }, session: Session) {
    this.port = running.port;
    this.#files = files;
    this.#pid = running.pid;
    this.#session = session;
    this.lost = new Promise((resolve) => {
      this.#reportLoss = resolve;
    });
    void this.#watch();
  }

  async createDatabase(): Promise<void> {
    const { sql } = this.#session;
    const [found] = await sql`select 1 from pg_database where datname = ${databaseUser}`;
    if (found) return;
    try {
      await sql`create database ${sql(databaseUser)}`;
    } catch (error) {
      // Two first starts at the same time: the other one has created it.
      const code = (error as { code?: string }).code ?? "";
      if (!["42P04", "23505", "55006"].includes(code)) throw error;
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /**
   * A crash of one backend closes every connection, but Postgres recovers and continues on its own.
   */
  async #watch(): Promise<void> {
    while (!this.#stopped) {
      await delay(500, undefined, { ref: false });
      if (this.#stopped) return;
      // The driver reconnects on its own, but without the lock.
      const { sql, backend } = this.#session;
      const held = await sql`select pg_backend_pid() as backend`.then(
        ([row]) => row?.backend === backend,
        () => false,
      );
      if (held || this.#stopped) continue;
      await sql.end({ timeout: 0 });
      const session = await this.#reconnect();
      if (!session) {
        if (!this.#stopped) this.#reportLoss();
        return;
      }
      this.#session = session;
    }
  }

  async #reconnect(): Promise<Session | undefined> {
    while (!this.#stopped && isAlive(this.#pid)) {
      const session = await connect(this.#files, this.port).catch(() => undefined);
      if (session) return session;
      await delay(50);
    }
    return undefined;
  }

  async #stop(): Promise<void> {
    if (await this.#isLastUser()) await this.#shutDown();
    await this.#session.sql.end({ timeout: 1 });
  }

  async #isLastUser(): Promise<boolean> {
    const { sql } = this.#session;
    try {
      await sql`select pg_advisory_unlock_shared(${usersLock})`;
      const [row] = await sql`select pg_try_advisory_lock(${usersLock}) as alone`;
      return Boolean(row?.alone);
    } catch {
      return isAlive(this.#pid);
    }
  }

  async #shutDown(): Promise<void> {
    const files = this.#files;
    for (const mode of ["fast", "immediate"]) {
      if (!(await isPostgresOf(this.#pid, files.data))) return;
      await run(
        files.binaries.pgCtl,
        ["stop", "-D", files.data, "-m", mode, "-w", "-t", "30", "-s"],
        spawnOptions(files.folder, files.account),
      ).catch(() => {});
    }
  }
}
