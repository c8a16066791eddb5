import type { Tone } from "@/components/ui/badge";
import type { JoinLinkRow } from "@/lib/join/queries";

/** What the badge of a link says. */
export const linkStates: Record<JoinLinkRow["state"], { label: string; tone: Tone }> = {
  open: { label: "Open", tone: "ok" },
  paused: { label: "Paused", tone: "warn" },
  full: { label: "Used up", tone: "off" },
  expired: { label: "Expired", tone: "off" },
  disabled: { label: "Off", tone: "off" },
  // These never stand in the list.
  not_valid: { label: "Not valid", tone: "bad" },
  regenerated: { label: "Replaced", tone: "off" },
  deleted: { label: "Deleted", tone: "off" },
};
