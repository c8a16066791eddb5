import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import { mails } from "@/db/schema/schema";
import type { MailState } from "@/db/schema/schema";
import { now } from "@/lib/clock";

import { oneLine } from "./foreign-text";
import { mailIdTag } from "./transports/resend";

const eventSchema = z.object({
  type: z.string(),
  data: z.object({
    email_id: z.string(),
    tags: z.record(z.string(), z.string()).optional().catch(undefined),
    bounce: z.object({ message: z.string() }).optional().catch(undefined),
    failed: z.object({ reason: z.string() }).optional().catch(undefined),
    suppressed: z.object({ message: z.string() }).optional().catch(undefined),
  }),
});

type ProviderEvent = z.output<typeof eventSchema>;
type Change = { to: MailState; from: readonly MailState[]; reason: string | null };

const because = (text: string | undefined, otherwise: string): string =>
  text ? oneLine(text, 300) : otherwise;

/**
 * What an event means for a mail. Events may come twice and in any order, so each names the states
 * that it may follow: a bounce may come after a delivery (by the receiving server), a
 * delivery never after a bounce.
 */
function changeBy({ type, data }: ProviderEvent): Change | undefined {
  switch (type) {
    case "email.sent":
      return { to: "sent", from: ["queued"], reason: null };
    case "email.delivery_delayed":
      return {
        to: "sent",
        from: ["queued", "sent"],
        reason: "The mailbox does not accept it yet. The provider keeps trying.",
      };
    case "email.delivered":
      return { to: "delivered", from: ["queued", "sent"], reason: null };
    case "email.complained":
      return {
        to: "delivered",
        from: ["queued", "sent", "delivered"],
        reason: "The recipient reported it as spam.",
      };
    case "email.bounced":
      return {
        to: "bounced",
        from: ["queued", "sent", "delivered"],
        reason: because(
          data.bounce?.message,
          "The mailbox does not exist or does not accept email.",
        ),
      };
    case "email.failed":
      return {
        to: "failed",
        from: ["queued", "sent"],
        reason: because(data.failed?.reason, "The provider could not send it."),
      };
    case "email.suppressed":
      return {
        to: "failed",
        from: ["queued", "sent"],
        reason: because(
          data.suppressed?.message,
          "The provider blocks this recipient because of an earlier bounce or complaint.",
        ),
      };
    default:
      return undefined;
  }
}

/**
 * Moves the mail that an event of Resend is about to its new state (docs/product.md#mail). Events of other
 * kinds, about unknown mails, or behind the state that is known already change nothing.
 * @param event the verified payload
 */
export async function applyProviderEvent(event: unknown): Promise<void> {
  const parsed = eventSchema.safeParse(event);
  const change = parsed.success ? changeBy(parsed.data) : undefined;
  if (!parsed.success || !change) return;
  const { email_id: providerId, tags } = parsed.data.data;
  const tagged = z.uuid().safeParse(tags?.[mailIdTag]);
  // By the tag too: an event may arrive before the response to the call that sent the mail, or instead.
  const isSubject = tagged.success
    ? or(eq(mails.providerId, providerId), and(eq(mails.id, tagged.data), isNull(mails.providerId)))
    : eq(mails.providerId, providerId);
  // A mail that failed here without a response was accepted after all if the provider reports it.
  const mayFollow = or(
    inArray(mails.state, change.from),
    and(eq(mails.state, "failed"), isNull(mails.providerId)),
  );
  const isNew = sql`(${mails.state}, ${mails.reason}) is distinct from (${change.to}, ${change.reason})`;
  await db
    .update(mails)
    .set({ state: change.to, reason: change.reason, providerId, stateChangedAt: now() })
    .where(and(isSubject, mayFollow, isNew));
}
