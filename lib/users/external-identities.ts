import { and, eq } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { externalIdentities } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { lockUsers } from "./lock";

/** A user's account at a provider. */
export type ProviderLink = { id: string; issuer: string; createdAt: Date; lastUsedAt: Date };

/**
 * Lists the provider accounts with which a user of the actor's organization signs in.
 * @throws forbidden without users:manage, except for the actor's own
 */
export async function providerLinksOf(actor: Actor, userId: string): Promise<ProviderLink[]> {
  if (userId !== actor.userId) requirePermission(actor, "users:manage");
  const { id, issuer, createdAt, lastUsedAt } = externalIdentities;
  return db
    .select({ id, issuer, createdAt, lastUsedAt })
    .from(externalIdentities)
    .where(
      and(
        eq(externalIdentities.userId, userId),
        eq(externalIdentities.organizationId, actor.organization.id),
      ),
    )
    .orderBy(id);
}

/** Deletes the provider accounts of users: at the next sign-in the verified email decides again. */
export async function deleteExternalIdentities(
  tx: Transaction,
  userIds: readonly string[],
): Promise<void> {
  if (userIds.length === 0) return;
  await tx.delete(externalIdentities).where(inIds(externalIdentities.userId, userIds));
}

export const unlinkSchema = z.object({ userId: z.uuid(), linkId: z.uuid() });

/**
 * Unlinks a user's provider account: the next sign-in at the provider goes by the verified email
 * and links the account that it finds.
 * @throws not_found, forbidden
 */
export async function unlinkProvider(
  actor: Actor,
  { userId, linkId }: z.output<typeof unlinkSchema>,
): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const { subject, people } = await lockUsers(tx, actor, [userId], at);
    const person = people.get(userId);
    if (!person) throw notFound("This user");
    requirePermission(subject, "users:manage", person);
    const { issuer, subject: accountSubject } = externalIdentities;
    const [unlinked] = await tx
      .delete(externalIdentities)
      .where(
        and(
          eq(externalIdentities.id, linkId),
          eq(externalIdentities.userId, userId),
          eq(externalIdentities.organizationId, actor.organization.id),
        ),
      )
      .returning({ issuer, subject: accountSubject });
    if (!unlinked) throw notFound("This account");
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "identity.unlinked",
          targetType: "user",
          targetId: userId,
          targetLabel: person.email,
          before: unlinked,
        },
      ],
      at,
    );
  });
}
