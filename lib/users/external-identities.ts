import { sql } from "drizzle-orm";
import { z } from "zod";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { lockPeople } from "./lock";

/** A person's account at a provider. */
export type ProviderLink = { id: string; issuer: string; createdAt: Date; lastUsedAt: Date };

/**
 * The accounts at providers that sign a person of the actor's organization in.
 * @throws forbidden without users:manage, but for one's own
 */
export async function providerLinksOf(actor: Actor, userId: string): Promise<ProviderLink[]> {
  if (userId !== actor.userId) requirePermission(actor, "users:manage");
  const rows = await db.execute<{
    id: string;
    issuer: string;
    createdAt: string;
    lastUsedAt: string;
  }>(sql`
    select id, issuer, created_at as "createdAt", last_used_at as "lastUsedAt"
    from external_identities
    where user_id = ${userId} and organization_id = ${actor.organization.id}
    order by id
  `);
  return rows.map(({ createdAt, lastUsedAt, ...link }) => ({
    ...link,
    createdAt: new Date(createdAt),
    lastUsedAt: new Date(lastUsedAt),
  }));
}

/**
 * Forgets the accounts at providers of people who were deleted and come back: like the old password
 * they are void, and the verified e-mail decides again whose account it is.
 */
export async function forgetProviders(tx: Transaction, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx.execute(sql`
    delete from external_identities
    where user_id in (select id::uuid from jsonb_array_elements_text(${JSON.stringify(userIds)}::jsonb) as list (id))
  `);
}

export const unlinkSchema = z.object({ userId: z.uuid(), linkId: z.uuid() });

/**
 * Forgets a person's account at a provider: the next sign-in there goes by the verified e-mail
 * again, and links whichever account has it.
 * @throws not_found, forbidden
 */
export async function unlinkProvider(
  actor: Actor,
  { userId, linkId }: z.output<typeof unlinkSchema>,
): Promise<void> {
  const at = now();
  await db.transaction(async (tx) => {
    const { subject, people } = await lockPeople(tx, actor, [userId], at);
    const person = people.get(userId);
    if (!person) throw notFound("This person");
    requirePermission(subject, "users:manage", { userId, rank: person.rank });
    const [unlinked] = await tx.execute<{ issuer: string; subject: string }>(sql`
      delete from external_identities
      where id = ${linkId} and user_id = ${userId} and organization_id = ${actor.organization.id}
      returning issuer, subject
    `);
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
