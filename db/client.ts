import { drizzle } from "drizzle-orm/postgres-js";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

import { processSlot } from "./process-slot";
import * as schema from "./schema/schema";

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** Runs a query: the pool, or the transaction of the caller. */
export type Executor = Database | Transaction;

/** The connection pool; connects on the first query. The launcher sets DATABASE_URL. */
export const client = processSlot("database", () =>
  postgres(process.env.DATABASE_URL ?? "postgres://database-url-is-not-set.invalid/", {
    max: 10,
    onnotice: () => {},
    // Compiling a query takes longer than running it.
    connection: { application_name: "gatehouse", jit: "off" },
  }),
).value;

export const db: Database = drizzle(client, { schema });
