import { env } from "@/lib/env";

import { deriveSecret, equalSecrets } from "./keys";

/** 32 letters and digits that are easy to tell apart: five bits each, all equally likely. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

type TypedSecret = "confirmation code" | "temporary password";

// docs/product.md#password-status: a code allows five attempts; a temporary password has to be
// strong enough for 15 days.
const lengths: Record<TypedSecret, number> = { "confirmation code": 8, "temporary password": 16 };

function derive(purpose: TypedSecret, userId: string, generation: number): string {
  const subject = Buffer.alloc(20);
  subject.write(userId.replaceAll("-", ""), "hex");
  subject.writeUInt32BE(generation, 16);
  const bytes = deriveSecret(env.authSecret, purpose, subject);
  return Array.from(bytes.subarray(0, lengths[purpose]), (byte) => alphabet[byte % 32]!).join("");
}

/** Ignores case, spaces and hyphens of typed text. */
const plain = (typed: string): string => typed.toUpperCase().replaceAll(/[\s-]/g, "");

/** The confirmation code in an email of that generation: `ABCD-EFGH`. */
export function confirmationCode(userId: string, generation: number): string {
  return derive("confirmation code", userId, generation).replace(/^(.{4})/, "$1-");
}

/** The temporary password in a welcome email of that generation: four groups of four. */
export function temporaryPassword(userId: string, generation: number): string {
  return derive("temporary password", userId, generation).replaceAll(/(.{4})(?=.)/g, "$1-");
}

export function isConfirmationCode(typed: string, userId: string, generation: number): boolean {
  return equalSecrets(plain(typed), derive("confirmation code", userId, generation));
}

export function isTemporaryPassword(typed: string, userId: string, generation: number): boolean {
  return equalSecrets(plain(typed), derive("temporary password", userId, generation));
}
