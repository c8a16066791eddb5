/* oxlint-disable no-console -- the only place that writes to the server's terminal */

/**
 * Logs an unexpected error. Of database errors only the message is logged: their other properties
 * contain values of the statement.
 */
export function logError(what: string, error: unknown): void {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const text =
    cause instanceof Error
      ? `${cause.name}: ${cause.message}\n${(cause.stack ?? "").split("\n").slice(1, 6).join("\n")}`
      : "an error that is not an Error";
  console.error(`gatehouse: ${what}: ${text}`);
}
