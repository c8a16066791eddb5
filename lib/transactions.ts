import { GatehouseError } from "./errors";

const uniqueViolation = "23505";
const foreignKeyViolation = "23503";
const deadlockDetected = "40P01";

const collisions: (string | undefined)[] = [uniqueViolation, foreignKeyViolation, deadlockDetected];

/** The SQLSTATE of a failed statement, unwrapped from the query builder's error. */
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
 * Runs a transaction that gives something a name.
 * @param what *group*, for the sentence
 * @throws conflict at the name when another one of the organization has it
 */
export async function withUniqueName<T>(what: string, transaction: () => Promise<T>): Promise<T> {
  try {
    return await transaction();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const sentence = `Another ${what} has this name.`;
    throw new GatehouseError("conflict", sentence, { name: sentence });
  }
}

/**
 * Runs a transaction again after a conflict with another one: a unique value that both wanted, a row
 * that one refers to and the other deletes, or a deadlock that the database resolved. The second run
 * sees the rows as the other transaction left them.
 */
export async function retryOnCollision<T>(transaction: () => Promise<T>, tries = 3): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= tries || !collisions.includes(sqlState(error))) throw error;
    }
  }
}
