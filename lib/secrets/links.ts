import { env } from "@/lib/env";

import { deriveSecret, equalSecrets } from "./keys";
import type { SecretPurpose } from "./keys";

const idBytes = 16;
const generationBytes = 4;

/**
 * The token in a personal link: the row's id and generation, and their MAC.
 * @param id uuid of the row that the link belongs to
 * @param generation which link of the row it is; resending increments it
 * @returns 70 characters, safe in a URL
 */
export function linkToken(purpose: SecretPurpose, id: string, generation: number): string {
  const subject = Buffer.alloc(idBytes + generationBytes);
  subject.write(id.replaceAll("-", ""), "hex");
  subject.writeUInt32BE(generation, idBytes);
  const mac = deriveSecret(env.authSecret, purpose, subject);
  return Buffer.concat([subject, mac]).toString("base64url");
}

/**
 * Parses a token that `linkToken` made, also of an earlier generation; the caller compares it with
 * the row.
 * @returns undefined for a token that this server did not make
 */
export function readLinkToken(
  purpose: SecretPurpose,
  token: string,
): { id: string; generation: number } | undefined {
  const subject = Buffer.from(token.slice(0, 64), "base64url").subarray(
    0,
    idBytes + generationBytes,
  );
  if (subject.length < idBytes + generationBytes) return undefined;
  const hex = subject.toString("hex", 0, idBytes);
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const generation = subject.readUInt32BE(idBytes);
  // Compares the whole text, because several base64url strings decode to the same bytes.
  return equalSecrets(token, linkToken(purpose, id, generation)) ? { id, generation } : undefined;
}
