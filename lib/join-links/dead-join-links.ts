/** Why a join link opens nothing; `not_valid` is one that was never made. Safe for the browser. */
export type DeadJoinLink =
  | "not_valid"
  | "deleted"
  | "regenerated"
  | "disabled"
  | "paused"
  | "expired"
  | "full";

/** What the page of a dead join link says, and what to do next. */
export const deadJoinLinkMessages: Record<DeadJoinLink, { title: string; next: string }> = {
  not_valid: {
    title: "This link is not valid",
    next: "Check that the whole link was copied, up to its last character, or ask for it again.",
  },
  deleted: {
    title: "This link was deleted",
    next: "A manager removed it. Ask the person who gave it to you for another way in.",
  },
  regenerated: {
    title: "This link was replaced",
    next: "A manager made a new one, and this one stopped working. Ask for the new link.",
  },
  disabled: {
    title: "Signing up by link is switched off",
    next: "The organization does not let people register themselves at the moment. Ask a manager there to invite you.",
  },
  paused: {
    title: "This link is paused",
    next: "A manager stopped it for a while. Try again later, or ask them when it will work.",
  },
  expired: {
    title: "This link has expired",
    next: "It worked until a certain day, which is over. Ask for a new link, or for an invitation.",
  },
  full: {
    title: "This link is used up",
    next: "As many people as it was made for have joined with it. Ask for a new link, or for an invitation.",
  },
};
