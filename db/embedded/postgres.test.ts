import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { chmod, cp, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startEmbeddedPostgres } from "./postgres";
import type { EmbeddedPostgres } from "./postgres";
import { isAlive } from "./files";

const isRoot = process.getuid?.() === 0;
const lines: string[] = [];
let home: string;
let dataDir: string;
let started: EmbeddedPostgres[];

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
  started.push(server);
  return server;
}

function postmaster(): number {
  const file = path.join(dataDir, "postgres", "data", "postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
}

async function query(server: EmbeddedPostgres, statement: string) {
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

async function killedPostgres(): Promise<void> {
  const pid = postmaster();
  process.kill(pid, "SIGKILL");
  while (isAlive(pid)) await delay(5);
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "gatehouse-embedded-"));
  await chmod(home, 0o755);
});

beforeEach(() => {
  lines.length = 0;
  started = [];
  dataDir = path.join(home, "data");
});

afterEach(async () => {
  for (const server of started) await server.stop();
});

afterAll(async () => {
  for (const name of await readdir(home)) {
    const place = await realpath(path.join(home, name, "postgres")).catch(() => undefined);
    if (place) await rm(place, { recursive: true, force: true });
  }
  await rm(home, { recursive: true, force: true });
});

// Creating a database takes longer than everything else here: the tests below continue with this one.
describe("the embedded Postgres", { timeout: 60_000 }, () => {
  test("is created once by first starts at the same time, also after an interrupted one", async () => {
    mkdirSync(path.join(dataDir, "postgres.999999.abcd", "data"), { recursive: true });
    const servers = await Promise.all([start(), start()]);
    expect(new Set(servers.map((server) => server.url)).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(["postgres"]);
    await Promise.all(servers.map((server) => server.stop()));
    expect(postmaster()).toBe(0);
  });

  test("listens on 127.0.0.1 only, has no unix socket, and keeps its password private", async () => {
    const server = await start();
    const [row] = await query(
      server,
      `select current_setting('listen_addresses') as addresses,
        current_setting('unix_socket_directories') as sockets,
        current_setting('server_encoding') as encoding,
        current_setting('fsync') as fsync`,
    );
    expect(row).toEqual({ addresses: "127.0.0.1", sockets: "", encoding: "UTF8", fsync: "on" });
    const folder = path.join(dataDir, "postgres");
    expect(statSync(path.join(folder, "connection.json")).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(folder, "data")).mode & 0o777).toBe(0o700);
    expect(existsSync(path.join(folder, "password"))).toBe(false);
  });

  test("keeps its rows, its port and its password across a stop", async () => {
    const first = await start();
    await query(first, "create table doors as select 1 as id");
    const pid = postmaster();
    await first.stop();
    expect(isAlive(pid)).toBe(false);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second, "select id from doors")).toHaveLength(1);
  });

  test("is shared with a running one, and stopped only by its last user", async () => {
    const first = await start();
    const pid = postmaster();
    const second = await start();
    expect(second.attached).toBe(true);
    await first.stop();
    expect(isAlive(pid)).toBe(true);
    expect(await query(second, "select 1 as one")).toHaveLength(1);
    await second.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test("recovers after kill -9 and keeps everything that was committed", async () => {
    const first = await start();
    await query(first, "create table many as select generate_series(1, 1000) as id");
    await killedPostgres();
    await first.lost;
    const second = await start();
    const [row] = await query(second, "select count(*)::int as many from many");
    expect(row?.many).toBe(1000);
  });

  test("continues for its user when one of its processes is killed", async () => {
    const server = await start();
    const sql = postgres(server.url, { max: 1 });
    const [row] = await sql`select pg_backend_pid() as pid`;
    process.kill(Number(row?.pid), "SIGKILL");
    await sql.end({ timeout: 1 });
    // Recovery takes a moment, and the first user has to take its lock again before it counts.
    const users = () =>
      query(server, "select from pg_locks where locktype = 'advisory' and granted");
    await vi.waitFor(async () => expect(await users()).toHaveLength(1), { timeout: 30_000 });
    const pid = postmaster();
    const second = await start();
    expect(second.attached).toBe(true);
    await server.stop();
    expect(isAlive(pid)).toBe(true);
  });

  test("starts although postmaster.pid names an unrelated process", async () => {
    const server = await start();
    await killedPostgres();
    const file = path.join(dataDir, "postgres", "data", "postmaster.pid");
    const stale = readFileSync(file, "utf8").split("\n");
    stale[0] = String(process.pid);
    await writeFile(file, stale.join("\n"));
    const again = await start();
    expect(again.url).toBe(server.url);
    expect(postmaster()).not.toBe(process.pid);
  });

  test("takes another port when its own is in use", async () => {
    const first = await start();
    await first.stop();
    const { createServer } = await import("node:net");
    const squatter = createServer().listen(Number(new URL(first.url).port), "127.0.0.1");
    try {
      const second = await start();
      expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
      expect(await query(second, "select 1")).toHaveLength(1);
    } finally {
      squatter.close();
    }
  });
});

describe.runIf(isRoot)("as root", { timeout: 60_000 }, () => {
  test("runs under an unprivileged account", async () => {
    await start();
    const owner = statSync(path.join(dataDir, "postgres", "data")).uid;
    expect(owner).not.toBe(0);
    expect(statSync(`/proc/${postmaster()}`).uid).toBe(owner);
  });

  test("accepts a copy whose files belong to root", async () => {
    const original = dataDir;
    dataDir = path.join(home, "copy");
    await cp(original, dataDir, { recursive: true });
    execFileSync("chmod", ["-R", "go+rX", dataDir]);
    const copy = await start();
    expect(await query(copy, "select id from doors")).toHaveLength(1);
  });

  test("moves a database to a reachable place when its folder became private", async () => {
    chmodSync(home, 0o700);
    const server = await start();
    expect(await query(server, "select id from doors")).toHaveLength(1);
    expect(lines.join()).toContain("was moved to /var/lib/gatehouse/");
  });

  test("is stored in a reachable place when the data folder is in a private home folder, and says so", async () => {
    chmodSync(home, 0o700);
    dataDir = path.join(home, "private");
    const first = await start();
    await query(first, "create table doors as select 1 as id");
    const place = realpathSync(path.join(dataDir, "postgres"));
    expect(place).toMatch(/^\/var\/lib\/gatehouse\//);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(place);
    await first.stop();
    const second = await start();
    expect(await query(second, "select id from doors")).toHaveLength(1);
    expect(lines).toHaveLength(1);
  });
});
