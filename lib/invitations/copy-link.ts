import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations, roles, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError, notFound } from "@/lib/errors";
import { linkToken } from "@/lib/secrets/links";
import { isRoleOfUser } from "@/lib/users/list/row";

import { changeRefusals } from "./schema";

/** The page that an invitation's link opens. */
function invitationLink(invitationId: string, generation: number): string {
  return `${env.baseUrl}/register/${linkToken("invitation", invitationId, generation)}`;
}

/**
 * Returns the link itself, to share it without email. Needs the same permissions as Resend and is
 * recorded.
 * @throws forbidden, not_found, or conflict when the link no longer works
 */
export async function copyInvitationLink(
  actor: Actor,
  invitationId: string,
): Promise<{ link: string }> {
  requirePermission(actor, "users:manage");
  const at = now();
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({
        userId: users.id,
        email: users.email,
        rank: roles.rank,
        generation: invitations.generation,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
        expiresAt: invitations.expiresAt,
      })
      .from(invitations)
      .innerJoin(users, eq(users.id, invitations.userId))
      .innerJoin(roles, isRoleOfUser)
      .where(
        and(
          eq(invitations.id, invitationId),
          eq(invitations.organizationId, actor.organization.id),
        ),
      );
    if (!row) throw notFound("The invitation");
    requirePermission(actor, "users:manage", { userId: row.userId, rank: row.rank });
    if (row.acceptedAt) throw new GatehouseError("conflict", changeRefusals.used);
    if (row.revokedAt) throw new GatehouseError("conflict", changeRefusals.revoked);
    if (row.expiresAt <= at) {
      throw new GatehouseError(
        "conflict",
        "This link has expired. Resend the invitation to make a new one.",
      );
    }
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "invitation.link_copied",
          targetType: "user",
          targetId: row.userId,
          targetLabel: row.email,
        },
      ],
      at,
    );
    return { link: invitationLink(invitationId, row.generation) };
  });
}
