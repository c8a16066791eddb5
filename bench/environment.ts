import type { RunningServer } from "@/e2e/support/server";

/**
 * Makes this process work on the database of the server, as the server does. Modules that use the
 * database are imported after it.
 */
export function workBeside(server: RunningServer): void {
  // A transport that delivers is the dearer case: inviting then also wakes the delivery. Nobody
  // listens there, and the server, which does the delivering, has none.
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
 * Ends the process when the benchmarks take longer than that, or somebody stops them.
 * @param cleanUp ends what they started
 * @returns what calls it off
 */
export function giveUpAfter(ms: number, cleanUp: () => Promise<void>): () => void {
  const giveUp = (why: string) => {
    process.stderr.write(`${why}\n`);
    process.exitCode = 1;
    void cleanUp().finally(() => process.exit());
  };
  const stopped = () => giveUp("The benchmarks were stopped");
  const timer = setTimeout(() => giveUp("The benchmarks took too long and were given up"), ms);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stopped);
  return () => {
    clearTimeout(timer);
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stopped);
  };
}
