const uniqueViolation = "23505";
const deadlockDetected = "40P01";

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
 * Runs a transaction again when it met another one: one that took a unique value at the same moment,
 * or locked the same rows in another order, so that the database ended one of them. At the second
 * look the rows are as the other one left them and are dealt with as what they are.
 */
export async function retryOnCollision<T>(transaction: () => Promise<T>, tries = 3): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      const met = isUniqueViolation(error) || sqlState(error) === deadlockDetected;
      if (attempt >= tries || !met) throw error;
    }
  }
}
