import { Callout } from "@/components/ui/callout";
import { providerProblem } from "@/lib/identity-providers/problems";

/** Why a user was sent to the sign-in page, by `reason` in the URL; other values are ignored. */
const sentences = {
  ended: { tone: "info", text: "Your session has ended. Sign in again to continue." },
  disabled: {
    tone: "warn",
    text: "Your account was disabled. Ask a manager of your organization to enable it.",
  },
  password: {
    tone: "warn",
    text: "You were signed out because your password changed or expired. Sign in with the new one.",
  },
  login_method: {
    tone: "warn",
    text: "You were signed out because your organization changed how users sign in.",
  },
  password_set: { tone: "ok", text: "Your new password is set. Sign in with it." },
} as const;

export type SignInReason = { tone: "info" | "warn" | "ok" | "bad"; text: string };

/**
 * Why the user is on the sign-in page, by the URL.
 * @param problem the code of a refused sign-in with a provider; it goes first
 */
export function signInReason(reason: unknown, problem: unknown): SignInReason | undefined {
  const refused = providerProblem(problem);
  if (refused) return { tone: "bad", text: refused };
  return typeof reason === "string" && Object.hasOwn(sentences, reason)
    ? sentences[reason as keyof typeof sentences]
    : undefined;
}

/** Why the user is on the sign-in page. */
export function Notice({ reason: { tone, text } }: { reason: SignInReason }) {
  return (
    <Callout tone={tone} announce={tone === "bad" ? "alert" : "status"}>
      {text}
    </Callout>
  );
}
