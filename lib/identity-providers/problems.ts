/** Why a sign-in through a provider ended outside; safe for the browser. */
const sentences = {
  cancelled: "The sign-in was cancelled. Try again when you are ready.",
  expired: "This sign-in took too long, or began in another browser. Try again.",
  unreachable:
    "The sign-in provider cannot be reached at the moment. Try again in a minute, or tell an administrator of your organization.",
  misconfigured:
    "The sign-in provider refused us: its settings are not right. Tell an administrator of your organization.",
  untrusted:
    "What the sign-in provider answered could not be trusted, so nobody was signed in. Try again; if it stays, tell an administrator of your organization.",
  no_email:
    "The sign-in provider did not tell your e-mail address, so we cannot know who you are. Tell an administrator of your organization.",
  unverified:
    "The sign-in provider has not verified your e-mail address. Verify it there, then try again.",
  unknown:
    "There is no account for this e-mail address here. Ask a manager of your organization to invite you.",
  outside_allowlist:
    "Addresses of this domain cannot join by signing in. Ask a manager of the organization to invite you.",
  method_off:
    "Your organization does not let people sign in this way. Choose another way, or ask a manager.",
  disabled: "Your account is disabled. Ask a manager of your organization to enable it.",
  invitation_expired:
    "Your invitation has expired. Ask the person who invited you to resend it, then try again.",
  other_email:
    "You signed in there with another e-mail address than the one that this link was sent to. Choose the right account there, then try again.",
  other_account:
    "Your account here belongs to another account at the sign-in provider. Ask a manager of your organization to unlink it on your page.",
  link_closed: "This link cannot be used any more. Open it again to see why.",
  too_many: "Too many sign-ins failed from your network. Try again in a few minutes.",
} as const;

export type ProviderProblem = keyof typeof sentences;

/** The sentence of a problem that an address names, if it is one. */
export function providerProblem(code: unknown): string | undefined {
  return typeof code === "string" && Object.hasOwn(sentences, code)
    ? sentences[code as ProviderProblem]
    : undefined;
}

/** A sign-in through a provider that is refused; `detail` is for administrators and the log. */
export class ProviderRefusal extends Error {
  readonly problem: ProviderProblem;

  constructor(problem: ProviderProblem, detail: string = sentences[problem], cause?: unknown) {
    super(detail, { cause });
    this.name = "ProviderRefusal";
    this.problem = problem;
  }
}
