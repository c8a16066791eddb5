import { parseEnvironment } from "@/lib/env";
import type { ConfiguredEnvironment } from "@/lib/env";
import { prepareDatabase } from "./prepare-database";

/** Prints the sentences and has the process end with a failure. */
export function refuse(...sentences: string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

/** The configuration; undefined after its mistakes were printed. */
export function environmentOrRefuse(): ConfiguredEnvironment | undefined {
  const parsed = parseEnvironment(process.env);
  if (parsed.ok) return parsed.env;
  refuse(...parsed.problems);
  return undefined;
}

/**
 * Does something to the database that the environment names, or to the embedded one, which is
 * started for it unless it runs already. `work` has to import what uses the database only when it is
 * called: those modules connect to the address that is known by then.
 * @throws Error with one readable sentence when there is no using the database
 */
export async function onDatabase(
  environment: ConfiguredEnvironment,
  work: () => Promise<void>,
): Promise<void> {
  const database = await prepareDatabase(environment, (line) => process.stderr.write(`${line}\n`));
  process.env.DATABASE_URL = database.url;
  process.env.AUTH_SECRET = database.authSecret;
  try {
    const { client } = await import("@/db/client");
    try {
      await work();
    } finally {
      await client.end({ timeout: 5 });
    }
  } finally {
    await database.stop();
  }
}

/** Runs a command to its end; what it throws is said in a sentence, without a stack trace. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}
