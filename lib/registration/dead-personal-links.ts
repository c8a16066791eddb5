import type { DeadAskLink, DeadPersonalLink } from "./queries";

/** What the page of a dead personal link says, and what to do next (docs/product.md#ways-in). */
export const deadPersonalLinkMessages: Record<
  DeadPersonalLink | DeadAskLink,
  { title: string; next: string }
> = {
  used: {
    title: "This invitation has been used",
    next: "Somebody registered with it already. If that was you, sign in with your e-mail and password.",
  },
  revoked: {
    title: "This invitation was revoked",
    next: "A manager withdrew it. Ask the person who invited you if you still expect to join.",
  },
  replaced: {
    title: "This invitation was replaced",
    next: "A newer mail with a new link was sent to you. Look for the latest one in your inbox; only its link works.",
  },
  expired: {
    title: "This invitation has expired",
    next: "Ask the person who invited you to resend it. You will get a new link by mail.",
  },
  not_valid: {
    title: "This link is not valid",
    next: "Check that the whole link was copied from the mail, up to its last character, or ask for a new one.",
  },
  registration_used: {
    title: "This link has been used",
    next: "Somebody registered with it already. If that was you, sign in with your e-mail and password.",
  },
  registration_expired: {
    title: "This link has expired",
    next: "It worked for 24 hours. Open the organization's link again and enter your e-mail; you will get a new one.",
  },
  link_deleted: {
    title: "The link that you signed up with was deleted",
    next: "A manager removed it, and this mail stopped working with it. Ask them for another way in.",
  },
  link_regenerated: {
    title: "The link that you signed up with was replaced",
    next: "A manager made a new one, and this mail stopped working with the old one. Ask for the new link.",
  },
  link_disabled: {
    title: "Signing up by link is switched off",
    next: "The organization does not let people register themselves at the moment. Ask a manager there to invite you.",
  },
  link_paused: {
    title: "The link that you signed up with is paused",
    next: "A manager stopped it for a while. Try this mail again later, or ask them when it will work.",
  },
  link_expired: {
    title: "The link that you signed up with has expired",
    next: "It worked until a certain day, which is over. Ask for a new link, or for an invitation.",
  },
  link_full: {
    title: "The link that you signed up with is used up",
    next: "As many people as it was made for have joined with it. Ask for a new link, or for an invitation.",
  },
  not_allowed: {
    title: "Your e-mail's domain is not allowed any more",
    next: "The organization changed who may register themselves. Ask a manager there to invite you.",
  },
  has_account: {
    title: "An account with your e-mail exists or existed",
    next: "Sign in, or use the invitation that you were mailed. If neither works, ask a manager of the organization.",
  },
  asked: {
    title: "Your request waits for an answer",
    next: "You have asked already. You will get a mail when a manager has decided.",
  },
  declined: {
    title: "Your request was declined",
    next: "You can ask again 30 days after that, or speak to a manager of the organization.",
  },
  no_requests: {
    title: "The organization takes no requests any more",
    next: "Ask a manager there to invite you.",
  },
};
