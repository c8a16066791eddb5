import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, inject } from "vitest";

// Runs before the imports of every test file, so that the app's own modules use a database that
// belongs to this file alone.
const serverUrl = inject("databaseServerUrl");
const database = `test_${process.ppid}_${randomBytes(6).toString("hex")}`;
const address = new URL(serverUrl);
address.pathname = database;

await onServer(async (sql) => {
  // Copying the files takes half the time of writing every page to the log.
  await sql`
    create database ${sql(database)} template ${sql(inject("templateDatabase"))} strategy file_copy`;
});

Object.assign(process.env, {
  DATABASE_URL: address.href,
  AUTH_SECRET: "a secret that only the tests know, 0123456789",
  BASE_URL: "http://localhost:3000",
  MAIL_TRANSPORT: "outbox",
});

afterAll(async () => {
  await onServer(async (sql) => {
    await sql`drop database if exists ${sql(database)} with (force)`;
  });
});

async function onServer(work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
