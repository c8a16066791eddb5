import type { MailState } from "@/db/schema/mails";

/** What a page knows of a mail. */
export type MailProgress = { state: MailState; reason: string | null };

/** How a state is shown: its badge's colour and words, and what to add to them. */
export type MailStateWords = {
  tone: "ok" | "info" | "warn" | "bad" | "off";
  label: string;
  /** Why it is so, in a sentence; null where the label says everything. */
  explanation: string | null;
};

/**
 * The words for a mail's state (docs/product.md#mail). Never *sent* for what no transport took.
 * @param transport how mails leave this portal, from the environment
 */
export function mailStateWords(
  { state, reason }: MailProgress,
  transport: "outbox" | "resend" | "smtp",
): MailStateWords {
  switch (state) {
    case "queued":
      if (transport === "outbox") {
        return {
          tone: "off",
          label: "In the Outbox",
          explanation:
            "No mail provider is set, so nobody delivers it; an Administrator finds it in the Outbox.",
        };
      }
      if (reason) {
        return { tone: "warn", label: "Queued", explanation: `${reason} It is tried again.` };
      }
      return { tone: "off", label: "Queued", explanation: "It leaves in a moment." };
    case "sent":
      return { tone: reason ? "warn" : "info", label: "Sent", explanation: reason };
    case "delivered":
      return { tone: reason ? "warn" : "ok", label: "Delivered", explanation: reason };
    case "bounced":
      return { tone: "bad", label: "Bounced", explanation: reason };
    case "failed":
      return { tone: "bad", label: "Failed", explanation: reason };
  }
}
