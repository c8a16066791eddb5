import { hash } from "node:crypto";

import { decode } from "next-auth/jwt";
import type { JWT, JWTDecodeParams } from "next-auth/jwt";

import { now } from "@/lib/clock";

/** So many are kept at most, in about a megabyte. */
export const mostKept = 2_000;

/** What cookies say that were opened before, by a hash of their text: the text itself signs in. */
const kept = new Map<string, JWT>();

const hasEnded = ({ exp = 0 }: JWT) => exp * 1000 <= now().getTime();

/**
 * Opens the text of a session cookie, as next-auth does. Deriving the key and decrypting is done for
 * the first of many requests only: what a text says never changes, and whether the session that it
 * names is still open, the database is asked each time.
 * @returns what it says; null without a text
 * @throws for a text that this server did not write, or that has run out
 */
export async function openSessionToken(params: JWTDecodeParams): Promise<JWT | null> {
  if (!params.token) return null;
  const { token, secret, salt } = params;
  const key = hash("sha256", JSON.stringify([secret, salt, token]), "base64");
  const known = kept.get(key);
  if (known && !hasEnded(known)) return known;
  kept.delete(key);
  const said = await decode(params);
  if (!said || hasEnded(said)) return said;
  kept.set(key, said);
  // The first is the one that was kept longest.
  for (const [oldest] of kept) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return said;
}
