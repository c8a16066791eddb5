/** Password statuses (docs/product.md#password-status): computed from stored times, pure, safe for the browser. */

export const passwordStatuses = [
  "ok",
  "temporary",
  "temporary_expired",
  "reset_code",
  "reset_code_expired",
] as const;
export type PasswordStatus = (typeof passwordStatuses)[number];

/** The stored facts of a user's password; at most one of the first two is set. */
export type PasswordFacts = {
  hasPassword: boolean;
  temporaryExpiresAt: Date | null;
  codeExpiresAt: Date | null;
  codeTries: number;
};

/** How many attempts a confirmation code allows. */
export const maxCodeTries = 5;

/** Whether the latest code is still valid at that time. */
function isCodeOpen(facts: PasswordFacts, at: Date): boolean {
  return facts.codeExpiresAt !== null && at < facts.codeExpiresAt && facts.codeTries < maxCodeTries;
}

/**
 * The status at a given time. A temporary password and a code expire exactly at their stored time.
 * @returns null for a user without a password, who signs in another way or not yet
 */
export function passwordStatus(facts: PasswordFacts, at: Date): PasswordStatus | null {
  if (facts.hasPassword) return "ok";
  if (facts.temporaryExpiresAt)
    return at < facts.temporaryExpiresAt ? "temporary" : "temporary_expired";
  if (facts.codeExpiresAt) return isCodeOpen(facts, at) ? "reset_code" : "reset_code_expired";
  return null;
}

/** When the status expires on its own; null for those that only an action ends. */
export function passwordStatusEnds(facts: PasswordFacts, at: Date): Date | null {
  const status = passwordStatus(facts, at);
  if (status === "temporary") return facts.temporaryExpiresAt;
  return status === "reset_code" ? facts.codeExpiresAt : null;
}

/** The label of each status, and what a manager does next. */
export const passwordStatusWords: Record<PasswordStatus, { label: string; next: string }> = {
  ok: { label: "OK", next: "Signs in with their own password." },
  temporary: {
    label: "Temporary",
    next: "Has a temporary password and chooses a new one after signing in with it.",
  },
  temporary_expired: {
    label: "Temporary-Expired",
    next: "Can't sign in. Resend the welcome email to send a new temporary password.",
  },
  reset_code: {
    label: "Reset-Code",
    next: "Has a confirmation code and signs in after setting a new password with it.",
  },
  reset_code_expired: {
    label: "Reset-Code-Expired",
    next: "Reset the password again, or ask the user to select “Forgot password?” on the sign-in page.",
  },
};
