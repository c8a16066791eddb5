import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

const bundledMigrations = fileURLToPath(new URL("./migrations", import.meta.url));
const lockKey = 7_203_615_001;
const oldestPostgres = 15;
const connectTimeoutMs = 10_000;

const notYetThere = new Set(["ECONNREFUSED", "ECONNRESET", "CONNECTION_CLOSED", "57P03"]);

/**
 * Migrates the database to the latest schema. Starts at the same time wait for each other, and an
 * interrupted start leaves the schema unchanged.
 * @param databaseUrl the database; one that is still starting is waited for, up to 10 seconds
 * @param migrationsFolder where drizzle-kit wrote the migrations; the bundled ones by default
 * @throws Error with a one-line message when it cannot be reached or is too old for Gatehouse
 */
export async function migrate(
  databaseUrl: string,
  migrationsFolder: string = bundledMigrations,
): Promise<void> {
  const client = postgres(databaseUrl, {
    max: 1,
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: "gatehouse migrate" },
  });
  try {
    await requireSupportedVersion(client);
    if (!existsSync(`${migrationsFolder}/meta/_journal.json`)) return;
    await client`select pg_advisory_lock(${lockKey})`;
    await applyMigrations(drizzle(client), { migrationsFolder });
  } finally {
    // Closing the connection also releases the lock.
    await client.end({ timeout: 5 });
  }
}

async function requireSupportedVersion(client: postgres.Sql): Promise<void> {
  const deadline = Date.now() + connectTimeoutMs;
  for (;;) {
    try {
      const [row] = await client`select current_setting('server_version_num')::int as version`;
      const major = Math.floor(Number(row?.version) / 10_000);
      if (major >= oldestPostgres) return;
      throw new Error(
        `The database is Postgres ${major}; Gatehouse needs ${oldestPostgres} or newer`,
      );
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      if (!notYetThere.has(code) || Date.now() > deadline) {
        throw code ? new Error(`Cannot use the database: ${(error as Error).message}`) : error;
      }
      await delay(250);
    }
  }
}
