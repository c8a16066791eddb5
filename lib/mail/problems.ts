import { aliasedTable, and, count, eq, gt, inArray, isNull, notExists } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations, mails } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";

/**
 * The number of open invitations that did not arrive: their last email bounced or failed.
 * @throws forbidden without users:manage
 */
export async function countUndelivered(actor: Actor): Promise<number> {
  requirePermission(actor, "users:manage");
  const laterMails = aliasedTable(mails, "later_mails");
  const laterMail = db
    .select({ id: laterMails.id })
    .from(laterMails)
    .where(and(eq(laterMails.invitationId, mails.invitationId), gt(laterMails.id, mails.id)));
  const [row] = await db
    .select({ count: count() })
    .from(mails)
    .innerJoin(
      invitations,
      and(eq(invitations.id, mails.invitationId), eq(invitations.generation, mails.generation)),
    )
    .where(
      and(
        eq(mails.organizationId, actor.organization.id),
        inArray(mails.state, ["bounced", "failed"]),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        notExists(laterMail),
      ),
    );
  return row!.count;
}
