/** Password statuses (docs/product.md#password-status): computed from stored times, pure, safe for the browser. */

export const passwordStatuses = [
  "ok",
  "temporary",
  "temporary_expired",
  "reset_code",
  "reset_code_expired",
] as const;
export type PasswordStatus = (typeof passwordStatuses)[number];

/** What is stored of a person's password; at most one of the first two is there. */
export type PasswordFacts = {
  hasPassword: boolean;
  temporaryExpiresAt: Date | null;
  codeExpiresAt: Date | null;
  codeTries: number;
};

/** How often a confirmation code may be tried. */
export const maxCodeTries = 5;

/** Whether the code that was mailed last still opens something at that moment. */
function isCodeOpen(facts: PasswordFacts, at: Date): boolean {
  return facts.codeExpiresAt !== null && at < facts.codeExpiresAt && facts.codeTries < maxCodeTries;
}

/**
 * The status at a moment. A temporary password and a code end at their time itself.
 * @returns null for a person without a password, who signs in another way or not yet
 */
export function passwordStatus(facts: PasswordFacts, at: Date): PasswordStatus | null {
  if (facts.hasPassword) return "ok";
  if (facts.temporaryExpiresAt)
    return at < facts.temporaryExpiresAt ? "temporary" : "temporary_expired";
  if (facts.codeExpiresAt) return isCodeOpen(facts, at) ? "reset_code" : "reset_code_expired";
  return null;
}

/** Until when a status lasts by itself; null for those that only a deed ends. */
export function passwordStatusEnds(facts: PasswordFacts, at: Date): Date | null {
  const status = passwordStatus(facts, at);
  if (status === "temporary") return facts.temporaryExpiresAt;
  return status === "reset_code" ? facts.codeExpiresAt : null;
}

/** The words of each status, and what a manager does next. */
export const passwordStatusWords: Record<PasswordStatus, { label: string; next: string }> = {
  ok: { label: "OK", next: "Signs in with their own password." },
  temporary: {
    label: "Temporary",
    next: "Was mailed a temporary password and chooses their own after signing in with it.",
  },
  temporary_expired: {
    label: "Temporary-Expired",
    next: "Cannot sign in. Resend the welcome email to make a new temporary password.",
  },
  reset_code: {
    label: "Reset-Code",
    next: "Was mailed a confirmation code and signs in after setting a new password with it.",
  },
  reset_code_expired: {
    label: "Reset-Code-Expired",
    next: "Reset the password again, or the person uses “Forgot password?” on the sign-in page.",
  },
};
