import { isNull, and, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations } from "@/db/schema/schema";
import { after, days } from "@/lib/clock";
import { enqueueMails } from "@/lib/mail/enqueue";

/** How long an invitation's link works, in milliseconds (docs/product.md#ways-in). */
export const invitationLifetime = days(7);

/**
 * Gives Invited users a personal link and enqueues its email, with a constant number of statements.
 * An open invitation is renewed in place, which ends the old link.
 * @returns the invitation of each user, by user id
 */
export async function issueInvitations(
  tx: Transaction,
  inviter: { userId: string; organizationId: string },
  invited: readonly { userId: string; email: string }[],
  mailKind: "invitation" | "request_approved",
  at: Date,
): Promise<Map<string, { id: string; expiresAt: Date }>> {
  if (invited.length === 0) return new Map();
  const { organizationId } = inviter;
  const expiresAt = after(at, invitationLifetime);
  const issued = await tx
    .insert(invitations)
    .values(
      invited.map(({ userId }) => ({
        organizationId,
        userId,
        invitedBy: inviter.userId,
        createdAt: at,
        sentAt: at,
        expiresAt,
      })),
    )
    .onConflictDoUpdate({
      target: invitations.userId,
      targetWhere: and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt)),
      set: {
        generation: sql`${invitations.generation} + 1`,
        invitedBy: inviter.userId,
        sentAt: at,
        expiresAt,
      },
    })
    .returning({
      id: invitations.id,
      userId: invitations.userId,
      generation: invitations.generation,
    });
  const emailOf = new Map(invited.map(({ userId, email }) => [userId, email]));
  await enqueueMails(
    tx,
    issued.map(({ id, userId, generation }) => ({
      organizationId,
      userId,
      kind: mailKind,
      recipient: emailOf.get(userId)!,
      invitationId: id,
      generation,
    })),
    at,
  );
  return new Map(issued.map(({ id, userId }) => [userId, { id, expiresAt }]));
}
