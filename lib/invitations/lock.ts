import { and, eq, isNull } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { identityConfigurations, invitations, roles, users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import { isWithin } from "@/lib/access/policy";
import type { Access } from "@/lib/access/policy";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";

const openOf = (actor: ActingUser, ids: readonly string[]) =>
  and(
    inIds(invitations.id, ids),
    eq(invitations.organizationId, actor.organization.id),
    isNull(invitations.acceptedAt),
    isNull(invitations.revokedAt),
  );

/**
 * Locks the open invitations among `ids`, in id order, so that two managers cannot deadlock.
 * @param subject the actor's rank and permissions as they are now
 * @returns those that the actor may change
 */
export async function lockChangeable(
  tx: Transaction,
  actor: ActingUser,
  subject: Access,
  ids: readonly string[],
  at: Date,
) {
  const rows = await tx
    .select({
      id: invitations.id,
      userId: users.id,
      email: users.email,
      ...accessColumns(at),
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.userId))
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(openOf(actor, ids))
    .orderBy(invitations.id)
    .for("update", { of: invitations });
  return rows.filter((row) => isWithin(subject, accessOf(row)));
}
