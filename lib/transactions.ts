const uniqueViolation = "23505";

/** The SQLSTATE of a failed statement, through the wrapper that the query builder puts round it. */
function sqlState(error: unknown): string | undefined {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  return typeof cause === "object" && cause !== null && "code" in cause
    ? String(cause.code)
    : undefined;
}

/** Whether a statement failed because a unique value was taken. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === uniqueViolation;
}

/**
 * Runs a transaction again when another one took a unique value at the same moment; at the second
 * look the row is there and is dealt with as what it is.
 */
export async function retryOnUniqueViolation<T>(
  transaction: () => Promise<T>,
  tries = 3,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= tries || !isUniqueViolation(error)) throw error;
    }
  }
}
