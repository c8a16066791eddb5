import type { RunningServer } from "@/e2e/support/server";

/**
 * Connects this process to the server's database. Modules that use the database are imported after
 * it.
 */
export function useDatabaseOf(server: RunningServer): void {
  // With a transport, inviting also enqueues the delivery job, which costs more. No SMTP server
  // listens there, and the server, which delivers, has no transport.
  Object.assign(process.env, {
    DATABASE_URL: server.databaseUrl,
    AUTH_SECRET: server.authSecret,
    BASE_URL: server.url,
    MAIL_TRANSPORT: "smtp",
    SMTP_URL: "smtp://127.0.0.1:1",
    MAIL_FROM: "benchmark@gatehouse.example",
  });
}

/**
 * Runs `cleanUp` and ends the process on Ctrl-C or SIGTERM.
 * @returns what removes the handlers
 */
export function onInterrupt(cleanUp: () => Promise<void>): () => void {
  const stop = () => {
    process.stderr.write("The benchmarks were stopped\n");
    process.exitCode = 1;
    void cleanUp().finally(() => process.exit());
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stop);
  };
}

/** Closes the connections of this process. */
export async function closeDatabase(): Promise<void> {
  const { client } = await import("@/db/client");
  const { stopQueue } = await import("@/lib/jobs/queue");
  await stopQueue(0);
  await client.end({ timeout: 5 });
}
