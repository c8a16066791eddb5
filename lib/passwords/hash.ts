import { hash, verify } from "@node-rs/argon2";

import { normalizePassword } from "./policy";

// docs/product.md#sessions-and-secrets: argon2id with m=19456 KiB, t=2, p=1. The library's `algorithm` is argon2id by default.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes a password that a user chose; about 11 ms off the main thread. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalizePassword(password), cost);
}

// The hash of a random password: verifying against it takes as long as against a real one.
const nobodysHash =
  "$argon2id$v=19$m=19456,t=2,p=1$Z2F0ZWhvdXNlLW5vYm9keQ$Gd0Cm6PzJ0f4ckPHd3WNgw4xlKC8Ci5wSpuS1yqHeo0";

/**
 * Verifies a password against a hash, in the same time for users without one, so that the answer
 * does not tell which accounts exist.
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  const matches = await verify(passwordHash ?? nobodysHash, normalizePassword(password));
  return passwordHash !== null && matches;
}
