import { env } from "@/lib/env";

import { deriveSecret, equalSecrets } from "./keys";

/** 32 letters and digits of which none looks like another: five bits each, none more likely. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

type TypedSecret = "confirmation code" | "temporary password";

// docs/product.md#password-status: a code is tried five times at most; a temporary password must last 15 days alone.
const lengths: Record<TypedSecret, number> = { "confirmation code": 8, "temporary password": 16 };

function derive(purpose: TypedSecret, userId: string, generation: number): string {
  const subject = Buffer.alloc(20);
  subject.write(userId.replaceAll("-", ""), "hex");
  subject.writeUInt32BE(generation, 16);
  const bytes = deriveSecret(env.authSecret, purpose, subject);
  return Array.from(bytes.subarray(0, lengths[purpose]), (byte) => alphabet[byte % 32]!).join("");
}

/** As people type it: lower case, spaces and hyphens make no difference. */
const plain = (typed: string): string => typed.toUpperCase().replaceAll(/[\s-]/g, "");

/** The confirmation code that a mail of that generation carries: `ABCD-EFGH`. */
export function confirmationCode(userId: string, generation: number): string {
  return derive("confirmation code", userId, generation).replace(/^(.{4})/, "$1-");
}

/** The temporary password that a welcome mail of that generation carries: four groups of four. */
export function temporaryPassword(userId: string, generation: number): string {
  return derive("temporary password", userId, generation).replaceAll(/(.{4})(?=.)/g, "$1-");
}

export function isConfirmationCode(typed: string, userId: string, generation: number): boolean {
  return equalSecrets(plain(typed), derive("confirmation code", userId, generation));
}

export function isTemporaryPassword(typed: string, userId: string, generation: number): boolean {
  return equalSecrets(plain(typed), derive("temporary password", userId, generation));
}
