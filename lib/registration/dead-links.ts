import type { DeadLink } from "./queries";

/** What the page of a dead link says, and what to do next (product.md 4). */
export const deadLinkSentences: Record<DeadLink, { title: string; next: string }> = {
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
};
