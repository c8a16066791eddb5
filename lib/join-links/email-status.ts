import { and, desc, eq, gt, isNull, or } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { joinRequests } from "@/db/schema/schema";
import { after } from "@/lib/clock";
import { findEmailConflicts } from "@/lib/users/email-conflicts";

import { declinedRequestWait } from "@/lib/lifetimes";

/** What an email address means to one organization. */
export type EmailStatus =
  /** No user has it, or one whose invitation here has expired. */
  | { status: "unknown" }
  | {
      status: "invited";
      userId: string;
      email: string;
      invitationId: string;
      generation: number;
    }
  | { status: "member"; userId: string; email: string }
  /** Of a user who is disabled or deleted here, or belongs to another organization. */
  | { status: "blocked" };

/**
 * Looks up an email address. A user who was deleted here cannot come back on their own
 * (docs/product.md#user-status); users deleted elsewhere do not count.
 */
export async function resolveEmailStatus(
  executor: Executor,
  organizationId: string,
  emailNormalized: string,
  at: Date,
): Promise<EmailStatus> {
  const options = { withDeleted: true };
  const conflicts = await findEmailConflicts(executor, organizationId, [emailNormalized], options);
  const user = conflicts.get(emailNormalized);
  if (!user) return { status: "unknown" };
  const { userId, email, invitation } = user;
  if (!user.isOwn || user.status === "inactive" || user.status === "deleted") {
    return { status: "blocked" };
  }
  if (user.status === "active") return { status: "member", userId, email };
  if (!invitation) return { status: "blocked" };
  if (invitation.expiresAt <= at) return { status: "unknown" };
  const { id: invitationId, generation } = invitation;
  return { status: "invited", userId, email, invitationId, generation };
}

/** Whether an email address has an open request, or one that was declined less than 30 days ago. */
export async function hasAsked(
  executor: Executor,
  organizationId: string,
  emailNormalized: string,
  at: Date,
): Promise<"open" | "declined" | undefined> {
  const isOpen = isNull(joinRequests.decidedAt);
  const [request] = await executor
    .select({ decidedAt: joinRequests.decidedAt })
    .from(joinRequests)
    .where(
      and(
        eq(joinRequests.emailNormalized, emailNormalized),
        eq(joinRequests.organizationId, organizationId),
        or(
          isOpen,
          and(
            eq(joinRequests.decision, "declined"),
            gt(joinRequests.decidedAt, after(at, -declinedRequestWait)),
          ),
        ),
      ),
    )
    .orderBy(desc(isOpen))
    .limit(1);
  return request && (request.decidedAt ? "declined" : "open");
}
