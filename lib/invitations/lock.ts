import { and, eq, isNull, lte } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations, roles, users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import { isRoleOfUser } from "@/lib/users/list/row";

const openOf = (actor: ActingUser, ids: readonly string[]) =>
  and(
    inIds(invitations.id, ids),
    eq(invitations.organizationId, actor.organization.id),
    isNull(invitations.acceptedAt),
    isNull(invitations.revokedAt),
  );

/**
 * Locks the open invitations among `ids` that the actor may change, in id order, so that two
 * managers cannot deadlock.
 */
export async function lockChangeable(tx: Transaction, actor: ActingUser, ids: readonly string[]) {
  return tx
    .select({
      id: invitations.id,
      userId: users.id,
      email: users.email,
      roleKey: users.roleKey,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.userId))
    .innerJoin(roles, isRoleOfUser)
    .where(and(openOf(actor, ids), lte(roles.rank, actor.rank)))
    .orderBy(invitations.id)
    .for("update", { of: invitations });
}
