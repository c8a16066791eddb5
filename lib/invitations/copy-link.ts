import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations, invitations, roles, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError, notFound } from "@/lib/errors";
import { linkToken } from "@/lib/secrets/links";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { lockActor } from "@/lib/users/lock";

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
    const subject = await lockActor(tx, actor, at);
    const [row] = await tx
      .select({
        userId: users.id,
        email: users.email,
        ...accessColumns(at),
        generation: invitations.generation,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
        expiresAt: invitations.expiresAt,
      })
      .from(invitations)
      .innerJoin(users, eq(users.id, invitations.userId))
      .innerJoin(identityConfigurations, isIdentityOfUser)
      .innerJoin(roles, isRoleOfUser)
      .where(
        and(
          eq(invitations.id, invitationId),
          eq(invitations.organizationId, actor.organization.id),
        ),
      );
    if (!row) throw notFound("The invitation");
    requirePermission(subject, "users:manage", { userId: row.userId, ...accessOf(row) });
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
