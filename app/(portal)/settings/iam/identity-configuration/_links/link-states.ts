import type { Tone } from "@/components/ui/badge";
import type { JoinLinkRow } from "@/lib/join-links/queries";

/** Why the actor can neither see nor change a link: they could register with its role. */
export const aboveYours = "It gives a role above yours.";

/** The badge of each link state. */
export const linkStates: Record<JoinLinkRow["state"], { label: string; tone: Tone }> = {
  open: { label: "Open", tone: "ok" },
  paused: { label: "Paused", tone: "warn" },
  full: { label: "Limit reached", tone: "off" },
  expired: { label: "Expired", tone: "off" },
  disabled: { label: "Off", tone: "off" },
};
