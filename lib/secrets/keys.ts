import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

/** The purpose of a derived secret; it is not accepted for any other purpose. */
export type SecretPurpose =
  | "invitation"
  | "sign-in token"
  | "setup"
  | "join link"
  | "registration"
  | "client secret"
  | "confirmation code"
  | "temporary password";

const keys = new Map<string, Buffer>();

/** The key of one purpose: HKDF-SHA-256 (RFC 5869) over AUTH_SECRET. 32 bytes. */
export function keyFor(authSecret: string, purpose: SecretPurpose): Buffer {
  const slot = `${purpose}\0${authSecret}`;
  let key = keys.get(slot);
  if (!key) {
    key = Buffer.from(hkdfSync("sha256", authSecret, "gatehouse", purpose, 32));
    keys.set(slot, key);
  }
  return key;
}

/**
 * Derives the secret of a row: HMAC-SHA-256 over its parts (docs/product.md#sessions-and-secrets).
 * It cannot be computed from the database alone, and need not be stored.
 */
export function deriveSecret(authSecret: string, purpose: SecretPurpose, message: Buffer): Buffer {
  return createHmac("sha256", keyFor(authSecret, purpose)).update(message).digest();
}

/** Compares two secrets in constant time. */
export function equalSecrets(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
