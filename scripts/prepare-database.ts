import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { startEmbeddedPostgres } from "@/db/embedded/postgres";
import { migrate } from "@/db/migrate";
import type { ConfiguredEnvironment } from "@/lib/env";

export interface PreparedDatabase {
  url: string;
  authSecret: string;
  /** Settles when an embedded Postgres has stopped unexpectedly; never for an external database. */
  lost: Promise<void>;
  stop(): Promise<void>;
}

/**
 * The database of the environment, or the embedded one, started and migrated; and its server key.
 * @throws Error with a one-line message
 */
export async function prepareDatabase(
  environment: ConfiguredEnvironment,
  log: (line: string) => void,
): Promise<PreparedDatabase> {
  const { databaseUrl, authSecret, dataDir } = environment;
  if (databaseUrl && authSecret) {
    await migrate(databaseUrl);
    const never = new Promise<void>(() => {});
    return { url: databaseUrl, authSecret, lost: never, stop: async () => {} };
  }
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  try {
    await migrate(postgres.url);
    return {
      url: postgres.url,
      authSecret: authSecret ?? (await keptSecret(dataDir)),
      lost: postgres.lost,
      stop: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** The server key of a data folder, created at the first start and readable only by its owner. */
export async function keptSecret(dataDir: string): Promise<string> {
  const file = path.join(dataDir, "auth-secret");
  const fresh = `${file}.${process.pid}`;
  await mkdir(dataDir, { recursive: true });
  const kept = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new Error(`${file} cannot be read: ${error.message}`);
  });
  if (kept === undefined) {
    await writeFile(fresh, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
    // Unlike a rename, a link never replaces the key of a start at the same time.
    await link(fresh, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await rm(fresh);
  }
  await chmod(file, 0o600);
  const secret = (kept ?? (await readFile(file, "utf8"))).trim();
  if (secret.length < 32) {
    throw new Error(`${file} must contain at least 32 characters; links already sent depend on it`);
  }
  return secret;
}
