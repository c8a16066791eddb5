/** Why a join link is dead; `not_valid` was never issued. Safe for the browser. */
export type DeadJoinLink =
  | "not_valid"
  | "deleted"
  | "regenerated"
  | "disabled"
  | "paused"
  | "expired"
  | "full";

/** What the page of a dead join link says, with the next step. */
export const deadJoinLinkMessages: Record<DeadJoinLink, { title: string; next: string }> = {
  not_valid: {
    title: "This link is not valid",
    next: "Check that you copied the whole link, or ask for it again.",
  },
  deleted: {
    title: "This link was deleted",
    next: "Ask the person who gave it to you for another link.",
  },
  regenerated: {
    title: "This link was replaced",
    next: "A manager replaced this link. Ask for the new one.",
  },
  disabled: {
    title: "Signing up by link is switched off",
    next: "Ask a manager of the organization to invite you.",
  },
  paused: {
    title: "This link is paused",
    next: "Try again later, or ask a manager when it will work.",
  },
  expired: {
    title: "This link has expired",
    next: "It expired. Ask for a new link or an invitation.",
  },
  full: {
    title: "This link has reached its limit",
    next: "Ask for a new link or an invitation.",
  },
};
