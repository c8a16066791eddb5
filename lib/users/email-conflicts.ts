import { and, desc, eq, getTableColumns, gt, isNotNull, isNull, ne, or, sql } from "drizzle-orm";

import type { Executor } from "@/db/client";
import { identityConfigurations, invitations, roles, users } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";
import { isWithin } from "@/lib/access/policy";
import type { Access } from "@/lib/access/policy";
import { after } from "@/lib/clock";

import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "./access";
import { restorableFor } from "./operations";

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
      systemAdmin: users.systemAdmin,
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

/**
 * Finds the email addresses whose user in this organization has rank or permissions beyond the
 * actor's: Invited users, and deleted ones while they can be restored. Inviting or creating such a
 * user again would act on them (docs/product.md#user-status).
 * @param emails normalized
 */
export async function findEmailsAboveActor(
  executor: Executor,
  organizationId: string,
  subject: Access,
  emails: readonly string[],
  at: Date,
): Promise<Set<string>> {
  const rows = await executor
    .select({ emailNormalized: users.emailNormalized, ...accessColumns(at) })
    .from(users)
    .innerJoin(identityConfigurations, isIdentityOfUser)
    .innerJoin(roles, isRoleOfUser)
    .where(
      and(
        eq(users.organizationId, organizationId),
        inTexts(users.emailNormalized, emails),
        or(
          eq(users.status, "invited"),
          and(isNotNull(users.activatedAt), gt(users.deletedAt, after(at, -restorableFor))),
        ),
      ),
    );
  return new Set(
    rows
      .filter((row) => !isWithin(subject, accessOf(row)))
      .map(({ emailNormalized }) => emailNormalized),
  );
}

/** The reason that an invitation or *Create user* reports. */
export function emailConflictReason({
  isOwn,
  status,
}: Pick<EmailConflict, "isOwn" | "status">): EmailConflictReason {
  if (!isOwn) return "other_organization";
  return status === "invited" ? "already_invited" : "already_member";
}
