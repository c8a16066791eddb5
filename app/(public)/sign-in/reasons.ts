import { providerProblem } from "@/lib/identity-providers/problems";

/** Why somebody stands at the sign-in page; other words in the address mean nothing. */
const sentences = {
  ended: { tone: "info", text: "Your session has ended. Sign in again to go on." },
  disabled: {
    tone: "warn",
    text: "Your account was disabled. Ask a manager of your organization to enable it.",
  },
  password: {
    tone: "warn",
    text: "Your password was changed or reset, or has run out, so you were signed out. Sign in with the new one.",
  },
  password_set: { tone: "ok", text: "Your new password is set. Sign in with it." },
} as const;

export type SignInReason = { tone: "info" | "warn" | "ok" | "bad"; text: string };

/**
 * Why one is here, by the address.
 * @param problem the code of a sign-in through a provider that was refused; it goes first
 */
export function signInReason(reason: unknown, problem: unknown): SignInReason | undefined {
  const refused = providerProblem(problem);
  if (refused) return { tone: "bad", text: refused };
  return typeof reason === "string" && Object.hasOwn(sentences, reason)
    ? sentences[reason as keyof typeof sentences]
    : undefined;
}
