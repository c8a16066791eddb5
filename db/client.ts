import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

import { processSlot } from "./process-slot";
import * as schema from "./schema/schema";

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** Runs a query: the pool, or the transaction of the caller. */
export type Executor = Database | Transaction;

/** The connection pool; connects at the first query. The launcher sets DATABASE_URL. */
export const client = processSlot("database", () =>
  postgres(process.env.DATABASE_URL ?? "postgres://database-url-is-not-set.invalid/", {
    max: 10,
    onnotice: () => {},
    // Compiling a query takes longer than running it.
    connection: { application_name: "gatehouse", jit: "off" },
  }),
).value;

export const db: Database = drizzle(client, { schema });

const dialect = new PgDialect();

/**
 * Runs a query that pages send again and again. Each connection of the pool keeps the statement with
 * its plan, because planning it takes longer than running it. Only for queries that one plan serves
 * well for all parameters, and whose text has few variants.
 */
export async function executePrepared<Row extends Record<string, unknown>>(
  query: SQL,
): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  const values = params as postgres.ParameterOrJSON<never>[];
  return client.unsafe<Row[]>(text, values, { prepare: true });
}
