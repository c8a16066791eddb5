import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { migrate } from "@/db/migrate";

let folder: string;
let url: string;
let sql: postgres.Sql;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "gatehouse-migrations-"));
  const name = `test_${process.ppid}_${randomBytes(6).toString("hex")}`;
  const server = postgres(inject("databaseServerUrl"), { max: 1 });
  await server`create database ${server(name)}`;
  await server.end();
  const address = new URL(inject("databaseServerUrl"));
  address.pathname = name;
  url = address.href;
  sql = postgres(url, { max: 1, onnotice: () => {} });
});

afterEach(async () => {
  await sql.end();
  const server = postgres(inject("databaseServerUrl"), { max: 1 });
  await server`drop database ${server(new URL(url).pathname.slice(1))} with (force)`;
  await server.end();
  await rm(folder, { recursive: true });
});

async function writeMigrations(...statements: string[]): Promise<void> {
  await mkdir(path.join(folder, "meta"), { recursive: true });
  const entries = statements.map((_, idx) => ({
    idx,
    version: "7",
    when: 1_700_000_000_000 + idx,
    tag: `000${idx}_step`,
    breakpoints: true,
  }));
  await writeFile(
    path.join(folder, "meta", "_journal.json"),
    JSON.stringify({ version: "7", dialect: "postgresql", entries }),
  );
  for (const [idx, statement] of statements.entries()) {
    await writeFile(path.join(folder, `000${idx}_step.sql`), statement);
  }
}

test("each migration is applied once, whatever the number of starts", async () => {
  await writeMigrations("create table doors (id int)", "insert into doors values (1)");
  await migrate(url, folder);
  await migrate(url, folder);
  expect(await sql`select id from doors`).toHaveLength(1);
});

test("starts at the same time do not conflict", async () => {
  await writeMigrations("create table doors (id int)", "select pg_sleep(0.2)");
  await Promise.all(Array.from({ length: 4 }, () => migrate(url, folder)));
  expect(await sql`select id from doors`).toHaveLength(0);
});

test("a migration that fails leaves the schema as it was", async () => {
  await writeMigrations("create table doors (id int)", "select 1 / 0");
  await expect(migrate(url, folder)).rejects.toThrow("Failed query");
  const [row] = await sql`select to_regclass('doors') as doors`;
  expect(row?.doors).toBeNull();
});

test("an unusable database is reported in one line without its password", async () => {
  const wrong = new URL(url);
  wrong.password = "hidden-password";
  const failure = migrate(wrong.href, folder);
  await expect(failure).rejects.toThrow(/^Cannot use the database: password authentication failed/);
  await expect(failure).rejects.not.toThrow(/hidden-password/);
});
