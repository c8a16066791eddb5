import { AsyncLocalStorage } from "node:async_hooks";

import postgres from "postgres";
import { inject } from "vitest";

// As the Next.js server does before it loads anything, so that tests can make a request of their own
// (lib/testing/request.ts).
Object.assign(globalThis, { AsyncLocalStorage });

// Runs before every test file. The files of one worker process share a database and the modules of
// the app; each of them starts with the state of the first.
const database = `test_${process.ppid}_${process.pid}`;
const serverUrl = inject("databaseServerUrl");
const databaseUrl = new URL(serverUrl);
databaseUrl.pathname = database;
const isFirstFile = process.env.DATABASE_URL !== databaseUrl.href;

// Vitest sets its own BASE_URL before each file.
Object.assign(process.env, {
  DATABASE_URL: databaseUrl.href,
  AUTH_SECRET: "a secret that only the tests know, 0123456789",
  BASE_URL: "http://localhost:3000",
  MAIL_TRANSPORT: "outbox",
});
if (isFirstFile) await createDatabase();

const { client } = await import("@/db/client");
const { env, parseEnvironment } = await import("@/lib/env");
const { setClock } = await import("@/lib/clock");

if (isFirstFile) client.end = () => Promise.reject(new Error("Test files share this pool"));
else await emptyDatabase();
setClock();
const parsed = parseEnvironment(process.env);
if (!parsed.ok) throw new Error(parsed.problems.join("; "));
Object.assign(env, parsed.env);

async function createDatabase(): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    // Copying the files takes half the time of writing every page to the log.
    await sql`
      create database ${sql(database)} template ${sql(inject("templateDatabase"))} strategy file_copy`;
  } finally {
    await sql.end();
  }
}

/** Truncates the tables that have rows, because truncating all of them takes far longer. */
async function emptyDatabase(): Promise<void> {
  // A test that failed may have left a transaction open, whose locks would be waited for.
  await client`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`;
  await client.unsafe(`
    do $$
    declare
      candidate text;
      filled boolean;
      names text[] := '{}';
    begin
      for candidate in
        select oid::regclass::text from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace
        union all select 'pgboss.job' where to_regclass('pgboss.job') is not null
      loop
        execute format('select exists (select from %s)', candidate) into filled;
        if filled then names := names || candidate; end if;
      end loop;
      if names <> '{}' then
        -- Switches off the trigger that protects the audit log.
        perform set_config('session_replication_role', 'replica', true);
        execute format('truncate %s cascade', array_to_string(names, ', '));
      end if;
    end $$`);
}
