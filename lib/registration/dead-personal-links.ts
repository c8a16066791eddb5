import type { DeadAskLink, DeadPersonalLink } from "./queries";

/** What the page of a dead personal link says, with the next step (docs/product.md#ways-in). */
export const deadPersonalLinkMessages: Record<
  DeadPersonalLink | DeadAskLink,
  { title: string; next: string }
> = {
  used: {
    title: "This invitation has been used",
    next: "If you registered with it, sign in with your email and password.",
  },
  revoked: {
    title: "This invitation was revoked",
    next: "Ask the person who invited you if you still want to join.",
  },
  replaced: {
    title: "This invitation was replaced",
    next: "We sent you a new link. Use the one in the latest email.",
  },
  expired: {
    title: "This invitation has expired",
    next: "Ask the person who invited you to resend it.",
  },
  not_valid: {
    title: "This link is not valid",
    next: "Check that you copied the whole link from the email, or ask for a new one.",
  },
  registration_used: {
    title: "This link has been used",
    next: "If you registered with it, sign in with your email and password.",
  },
  registration_expired: {
    title: "This link has expired",
    next: "It worked for 24 hours. Open the organization's link again and enter your email to get a new one.",
  },
  link_deleted: {
    title: "The link that you signed up with was deleted",
    next: "Ask a manager of the organization for another link.",
  },
  link_regenerated: {
    title: "The link that you signed up with was replaced",
    next: "A manager replaced that link. Ask for the new one.",
  },
  link_disabled: {
    title: "Signing up by link is switched off",
    next: "Ask a manager of the organization to invite you.",
  },
  link_paused: {
    title: "The link that you signed up with is paused",
    next: "Try this link again later, or ask a manager when it will work.",
  },
  link_expired: {
    title: "The link that you signed up with has expired",
    next: "It expired. Ask for a new link.",
  },
  link_full: {
    title: "The link that you signed up with has reached its limit",
    next: "Ask for a new link or an invitation.",
  },
  not_allowed: {
    title: "Your email's domain is no longer allowed",
    next: "The organization changed its allowlist. Ask a manager to invite you.",
  },
  has_account: {
    title: "You may already have an account",
    next: "Sign in, or use the invitation in your inbox. If neither works, ask a manager of the organization.",
  },
  asked: {
    title: "Your request waits for an answer",
    next: "You'll get an email when a manager has decided.",
  },
  declined: {
    title: "Your request was declined",
    next: "You can ask again after 30 days, or talk to a manager of the organization.",
  },
  no_requests: {
    title: "The organization no longer accepts requests",
    next: "Ask a manager to invite you.",
  },
};
