import { and, asc, count, desc, eq, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations, invitations, mails, roles, users } from "@/db/schema/schema";
import type { MailState } from "@/db/schema/mails";
import { can } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
import { accessColumns, accessOf, isIdentityOfUser, isRoleOfUser } from "@/lib/users/access";
import { matchesSearch } from "@/lib/users/list/search";

/** One row of *Pending invitations*. */
export type PendingInvitation = {
  id: string;
  email: string;
  name: string;
  roleName: string;
  sentAt: Date;
  expiresAt: Date;
  expired: boolean;
  /** Whether the actor may resend, revoke and copy it, by rank and permission. */
  manageable: boolean;
  /** Only for those with users:manage (docs/product.md#permissions-and-roles). */
  mail?: { state: MailState; reason: string | null };
};

export type PendingQuery = { search: string; cursor?: string; size: number };

/**
 * A page of the open and expired invitations, the latest sent first.
 * @throws forbidden without users:invite
 */
export async function listPendingInvitations(
  actor: Actor,
  query: PendingQuery,
): Promise<CursorPage<PendingInvitation> & { total: number }> {
  requirePermission(actor, "users:invite");
  const at = now();
  const cursor = decodeCursor(query.cursor, ["instant"]);
  const backward = cursor?.direction === "before";
  const organizationId = actor.organization.id;
  const isListed = and(
    eq(invitations.organizationId, organizationId),
    isNull(invitations.acceptedAt),
    isNull(invitations.revokedAt),
    matchesSearch(query.search, users.searchText),
  );
  // The organization is named for users too: the search index begins with it.
  const isInvitee = and(eq(users.id, invitations.userId), eq(users.organizationId, organizationId));
  const isBeyondCursor =
    cursor &&
    sql`(${invitations.sentAt}, ${invitations.id}) ${sql.raw(backward ? ">" : "<")} (${cursor.values[0]}::timestamptz, ${cursor.id}::uuid)`;
  const order = backward ? asc : desc;
  const latestMail = db
    .select({ state: mails.state, reason: mails.reason })
    .from(mails)
    .where(eq(mails.invitationId, invitations.id))
    .orderBy(desc(mails.id))
    .limit(1)
    .as("latest_mail");

  const [rows, [total]] = await Promise.all([
    db
      .select({
        id: invitations.id,
        userId: users.id,
        email: users.email,
        name: sql<string>`trim(${users.firstName} || ' ' || ${users.lastName})`,
        ...accessColumns(at),
        sentAt: invitations.sentAt,
        expiresAt: invitations.expiresAt,
        mailState: latestMail.state,
        mailReason: latestMail.reason,
        cursorValues: sql<string[]>`array[${invitations.sentAt}::text]`,
      })
      .from(invitations)
      .innerJoin(users, isInvitee)
      .innerJoin(identityConfigurations, isIdentityOfUser)
      .innerJoin(roles, isRoleOfUser)
      .leftJoinLateral(latestMail, sql`true`)
      .where(and(isListed, isBeyondCursor))
      .orderBy(order(invitations.sentAt), order(invitations.id))
      .limit(query.size + 1),
    db.select({ total: count() }).from(invitations).innerJoin(users, isInvitee).where(isListed),
  ]);

  // The rows beyond the cursor are gone: show the first page rather than none.
  if (cursor && rows.length === 0)
    return listPendingInvitations(actor, { ...query, cursor: undefined });

  const seesMail = can(actor, "users:manage");
  const page = pageOf(rows, query.size, cursor);
  return {
    ...page,
    total: total!.total,
    rows: page.rows.map((row) => ({
      id: row.id,
      email: row.email,
      name: row.name,
      roleName: row.role.name,
      sentAt: row.sentAt,
      expiresAt: row.expiresAt,
      expired: row.expiresAt <= at,
      manageable: can(actor, "users:manage", { userId: row.userId, ...accessOf(row) }),
      mail:
        seesMail && row.mailState ? { state: row.mailState, reason: row.mailReason } : undefined,
    })),
  };
}
