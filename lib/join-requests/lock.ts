import { eq, and } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { identityConfigurations, joinLinks, joinRequests } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { roleKeyOfLink } from "@/lib/join-links/state";

import type { RequestOutcome, RequestResult } from "./schema";

const reasons: Record<Exclude<RequestOutcome, "approved" | "declined">, string> = {
  not_found: "The request was not found.",
  already_decided: "This request has already been answered.",
  already_member: "Already a member.",
  other_organization: "Belongs to another organization.",
  above_your_role: "You cannot give this role: it is above yours.",
};

/** The result for a request that is left as it is. */
export const refused = (
  { id, email }: { id: string; email?: string },
  outcome: keyof typeof reasons,
  reason = reasons[outcome],
): RequestResult => ({ id, email, outcome, reason });

export type LockedRequest =
  Awaited<ReturnType<typeof lockRequests>> extends Map<string, infer Row> ? Row : never;

/**
 * Locks requests in id order, so that of two managers who answer the same requests the second one
 * finds them answered.
 * @returns the requests by id
 */
export async function lockRequests(tx: Transaction, actor: Actor, ids: readonly string[]) {
  const rows = await tx
    .select({
      id: joinRequests.id,
      email: joinRequests.email,
      emailNormalized: joinRequests.emailNormalized,
      firstName: joinRequests.firstName,
      lastName: joinRequests.lastName,
      decidedAt: joinRequests.decidedAt,
      joinLinkId: joinLinks.id,
      linkName: joinLinks.name,
      /** The role that the link gives. */
      roleKey: roleKeyOfLink,
    })
    .from(joinRequests)
    .innerJoin(joinLinks, eq(joinLinks.id, joinRequests.joinLinkId))
    .innerJoin(
      identityConfigurations,
      eq(identityConfigurations.organizationId, joinRequests.organizationId),
    )
    .where(and(inIds(joinRequests.id, ids), eq(joinRequests.organizationId, actor.organization.id)))
    .orderBy(joinRequests.id)
    .for("update", { of: joinRequests });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Marks locked requests as decided. */
export async function decideRequests(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
  decision: "approved" | "declined",
  at: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(joinRequests)
    .set({ decidedAt: at, decidedBy: actor.userId, decision })
    .where(inIds(joinRequests.id, ids));
}
