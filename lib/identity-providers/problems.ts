/** Why a sign-in through a provider failed; safe for the browser. */
const sentences = {
  cancelled: "The sign-in was cancelled. Try again when you are ready.",
  expired: "This sign-in took too long or began in another browser. Try again.",
  unreachable:
    "We can't reach the sign-in provider. Try again in a minute, or contact an administrator of your organization.",
  misconfigured:
    "The sign-in provider rejected our request because its settings are wrong. Contact an administrator of your organization.",
  untrusted:
    "We couldn't verify the provider's response. Try again. If it keeps failing, contact an administrator of your organization.",
  no_email:
    "The sign-in provider didn't send your email address. Contact an administrator of your organization.",
  unverified:
    "The sign-in provider hasn't verified your email address. Verify it there, then try again.",
  unknown:
    "There is no account with this email address. Ask a manager of your organization to invite you.",
  outside_allowlist:
    "People with this email domain can't join by signing in. Ask a manager of the organization to invite you.",
  method_off:
    "Your organization doesn't allow this sign-in method. Choose another one, or ask a manager.",
  disabled: "Your account is disabled. Ask a manager of your organization to enable it.",
  invitation_expired:
    "Your invitation has expired. Ask the person who invited you to resend it, then try again.",
  other_email:
    "You signed in with another email address than the one that this link was sent to. Choose that account, then try again.",
  other_account:
    "Your account is linked to another account at the sign-in provider. Ask a manager of your organization to unlink it on your page.",
  link_closed: "This link no longer works. Open it again to see why.",
  too_many: "Too many failed sign-ins from your network. Try again in a few minutes.",
} as const;

export type ProviderProblem = keyof typeof sentences;

/** The message of a problem that a URL names, if it is one. */
export function providerProblem(code: unknown): string | undefined {
  return typeof code === "string" && Object.hasOwn(sentences, code)
    ? sentences[code as ProviderProblem]
    : undefined;
}

/** A refused sign-in through a provider; `detail` is for administrators and the log. */
export class ProviderRefusal extends Error {
  readonly problem: ProviderProblem;

  constructor(problem: ProviderProblem, detail: string = sentences[problem], cause?: unknown) {
    super(detail, { cause });
    this.name = "ProviderRefusal";
    this.problem = problem;
  }
}
