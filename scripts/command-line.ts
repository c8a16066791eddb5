import { parseEnvironment } from "@/lib/env";
import type { ConfiguredEnvironment } from "@/lib/env";
import { prepareDatabase } from "./prepare-database";

/** Prints the messages and makes the process exit with code 1. */
export function refuse(...sentences: string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

/** The configuration; undefined after printing its mistakes. */
export function environmentOrRefuse(): ConfiguredEnvironment | undefined {
  const parsed = parseEnvironment(process.env);
  if (parsed.ok) return parsed.env;
  refuse(...parsed.problems);
  return undefined;
}

/**
 * Runs `work` on the database of the environment, or on the embedded one, which is started unless
 * it runs. `work` imports modules that use the database itself, because they read its URL when
 * imported.
 * @throws Error with a one-line message when the database cannot be used
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

/** Runs a command and prints an error as one line, without a stack trace. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}
