import type { MailState } from "@/db/schema/mails";

/** The delivery state of an email as pages show it. */
export type MailProgress = { state: MailState; reason: string | null };

/** How a state is shown: badge and explanation. */
export type MailStateWords = {
  tone: "ok" | "info" | "warn" | "bad" | "off";
  label: string;
  /** Null where the label says everything. */
  explanation: string | null;
};

/**
 * Describes the state of an email (docs/product.md#mail). Never *sent* before a transport has
 * accepted it.
 * @param transport from the environment
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
          explanation: "Email delivery isn't set up. Administrators can open it in the Outbox.",
        };
      }
      if (reason) {
        return { tone: "warn", label: "Queued", explanation: `${reason} We'll try again.` };
      }
      return { tone: "off", label: "Queued", explanation: "Waiting for delivery." };
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
