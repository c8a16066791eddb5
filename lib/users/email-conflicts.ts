import { and, desc, eq, getTableColumns, isNull, ne, or, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { invitations, users } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";

const {
  userId: _userId,
  organizationId: _organizationId,
  ...openInvitation
} = getTableColumns(invitations);

/** A user who has an email address, as seen from one organization. */
export type EmailConflict =
  Awaited<ReturnType<typeof findEmailConflicts>> extends Map<string, infer Conflict>
    ? Conflict
    : never;

/** Why an email address cannot be given to a new user. */
export type EmailConflictReason = "already_invited" | "already_member" | "other_organization";

/**
 * Finds the users who have these email addresses and are not deleted, in any organization.
 * @param emails normalized
 * @param options.withDeleted also finds deleted users of this organization whose address no other
 * user has
 * @param options.lock locks the users until the transaction ends
 * @returns by normalized email; free addresses are missing
 */
export async function findEmailConflicts(
  executor: Executor,
  organizationId: string,
  emails: readonly string[],
  options: { withDeleted?: boolean; lock?: boolean } = {},
) {
  const isLive = ne(users.status, "deleted");
  const query = executor
    .select({
      userId: users.id,
      email: users.email,
      emailNormalized: users.emailNormalized,
      isOwn: sql<boolean>`${users.organizationId} = ${organizationId}`,
      status: users.status,
      roleKey: users.roleKey,
      extraPermissions: users.extraPermissions,
      invitation: openInvitation,
    })
    .from(users)
    .leftJoin(
      invitations,
      and(
        eq(invitations.userId, users.id),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    )
    .where(
      and(
        inTexts(users.emailNormalized, emails),
        options.withDeleted ? or(isLive, eq(users.organizationId, organizationId)) : isLive,
      ),
    )
    // A live user comes after a deleted one with the same address, and replaces it in the map.
    .orderBy(desc(eq(users.status, "deleted")), users.id)
    .$dynamic();
  const rows = await (options.lock ? query.for("no key update", { of: users }) : query);
  return new Map(rows.map((row) => [row.emailNormalized, row]));
}

/** The reason that an invitation or *Create user* reports. */
export function emailConflictReason({
  isOwn,
  status,
}: Pick<EmailConflict, "isOwn" | "status">): EmailConflictReason {
  if (!isOwn) return "other_organization";
  return status === "invited" ? "already_invited" : "already_member";
}
