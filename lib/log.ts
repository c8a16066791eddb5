/* oxlint-disable no-console -- the one place that writes to the terminal of the server */

/**
 * Logs an unexpected error. Of errors of the database only the message is kept: their other fields
 * quote the values of the statement.
 */
export function logError(what: string, error: unknown): void {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const text =
    cause instanceof Error
      ? `${cause.name}: ${cause.message}\n${(cause.stack ?? "").split("\n").slice(1, 6).join("\n")}`
      : "an error that is not an Error";
  console.error(`gatehouse: ${what}: ${text}`);
}
