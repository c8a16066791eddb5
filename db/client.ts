import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

import * as schema from "./schema/schema";

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** What a query runs on: the pool, or the transaction of the caller. */
export type Executor = Database | Transaction;

// The bundler may load this module more than once in a process; the pool must exist once.
const shared = globalThis as { [slot: symbol]: postgres.Sql | undefined };
const slot = Symbol.for("gatehouse.database");

/** The connection pool; connects at the first query. The launcher sets DATABASE_URL. */
export const client = (shared[slot] ??= postgres(
  process.env.DATABASE_URL ?? "postgres://database-url-is-not-set.invalid/",
  {
    max: 10,
    onnotice: () => {},
    // Compiling a query takes longer than running it.
    connection: { application_name: "gatehouse", jit: "off" },
  },
));

export const db: Database = drizzle(client, { schema });

const dialect = new PgDialect();

/** A number that belongs to a question: a plan that is kept must not guess how far it reads. */
export const constant = (value: number): SQL => sql.raw(String(value));

/**
 * Asks what pages ask again and again. Each connection of the pool keeps the question with its
 * plan, because planning most of them takes longer than answering them. Only for questions that
 * one plan answers well for everybody, and whose text has few variants: each is kept.
 * @param executor a transaction has it planned like any other question
 */
export async function ask<Row extends Record<string, unknown>>(
  question: SQL,
  executor: Executor = db,
): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(question);
  const values = params as postgres.ParameterOrJSON<never>[];
  const rows: unknown =
    executor === db
      ? await client.unsafe(text, values, { prepare: true })
      : await executor.execute(question);
  return rows as Row[];
}
