import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "@/db/embedded/postgres";
import { isAlive } from "@/db/embedded/files";
import { migrate } from "@/db/migrate";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test databases are created. */
    databaseServerUrl: string;
    /** The migrated, empty database from which they are copied. */
    templateDatabase: string;
  }
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const templateLock = 7_203_615_003;

/**
 * Runs once before all tests: starts a Postgres for them and prepares a migrated template. Both
 * stay for the next run, which then starts faster; parallel runs share them.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = await startEmbeddedPostgres({
    dataDir: path.join(root, ".data", "unit-tests"),
    durable: false,
    log: () => {},
  });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(${templateLock})`;
    await dropDatabases(sql);
    const template = `template_${await hashOfMigrations()}`;
    await makeTemplate(sql, server.url, template);
    project.provide("databaseServerUrl", server.url);
    project.provide("templateDatabase", template);
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    await sql.end();
  }
  return async () => {
    const admin = postgres(server.url, { max: 1, onnotice: () => {} });
    try {
      await dropDatabases(admin);
    } finally {
      await admin.end();
      await server.stop();
    }
  };
}

async function hashOfMigrations(): Promise<string> {
  const folder = path.join(root, "db", "migrations");
  const hash = createHash("sha256");
  const names = await readdir(folder).catch(() => []);
  for (const name of names.sort()) {
    if (!name.endsWith(".sql")) continue;
    hash.update(name).update(await readFile(path.join(folder, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function makeTemplate(sql: postgres.Sql, serverUrl: string, name: string): Promise<void> {
  const [found] = await sql`select 1 from pg_database where datname = ${name}`;
  if (found) return;
  const draft = `draft_${process.pid}`;
  await sql`create database ${sql(draft)}`;
  const url = new URL(serverUrl);
  url.pathname = draft;
  await migrate(url.href);
  // Renamed only when it is complete: an interrupted run leaves no partial template.
  await sql`alter database ${sql(draft)} rename to ${sql(name)}`;
}

/** Drops the databases of this run, and of runs that were killed. */
async function dropDatabases(sql: postgres.Sql): Promise<void> {
  const rows = await sql<{ datname: string }[]>`
    select datname from pg_database where datname ~ '^(test|draft)_[0-9]+'`;
  for (const { datname } of rows) {
    const run = Number(/^[a-z]+_(\d+)/.exec(datname)?.[1]);
    if (run === process.pid || !isAlive(run))
      await sql`drop database if exists ${sql(datname)} with (force)`;
  }
}
