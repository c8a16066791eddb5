import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { env } from "@/lib/env";

import { keyFor } from "./keys";

const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a secret that was given to us and cannot be derived: AES-256-GCM under a key from
 * AUTH_SECRET.
 * @param owner id of its row; in another row it cannot be decrypted
 */
export function encryptSecret(plain: string, owner: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", keyFor(env.authSecret, "client secret"), iv);
  cipher.setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
}

/** @throws when it was encrypted for another owner, under another AUTH_SECRET, or changed */
export function decryptSecret(encrypted: string, owner: string): string {
  const bytes = Buffer.from(encrypted, "base64");
  const iv = bytes.subarray(0, ivBytes);
  const decipher = createDecipheriv("aes-256-gcm", keyFor(env.authSecret, "client secret"), iv);
  decipher.setAAD(Buffer.from(owner));
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  const plain = [decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()];
  return Buffer.concat(plain).toString("utf8");
}
