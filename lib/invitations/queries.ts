import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { users } from "@/db/schema/users";
import type { MailState } from "@/db/schema/mails";
import { can } from "@/lib/access/policy";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { decodeCursor, pageOf } from "@/lib/keyset";
import type { CursorPage } from "@/lib/keyset";
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

type PendingRow = Omit<PendingInvitation, "sentAt" | "expiresAt" | "manageable" | "mail"> & {
  cursorValues: string[];
  sentAt: string;
  expiresAt: string;
  rank: number;
  mailState: MailState | null;
  mailReason: string | null;
};

/**
 * A page of the open and expired invitations, the latest sent first.
 * @throws forbidden without users:invite
 */
export async function listPendingInvitations(
  actor: Actor,
  query: PendingQuery,
): Promise<CursorPage<PendingInvitation> & { total: number }> {
  requirePermission(actor, "users:invite");
  const at = now().toISOString();
  const cursor = decodeCursor(query.cursor, ["instant"]);
  const backward = cursor?.direction === "before";
  const organizationId = actor.organization.id;
  const open = sql`invitations.organization_id = ${organizationId}
    and accepted_at is null and revoked_at is null`;
  const search = matchesSearch(query.search, users.searchText) ?? true;
  // The organization is named for users too: by itself the search looks through everybody's people.
  const withUser = sql`join users on users.id = invitations.user_id
    and users.organization_id = ${organizationId}`;
  const position = cursor
    ? sql`and (sent_at, invitations.id) ${sql.raw(backward ? ">" : "<")} (${cursor.values[0]}::timestamptz, ${cursor.id}::uuid)`
    : sql``;
  const direction = sql.raw(backward ? "asc" : "desc");

  const [rows, [count]] = await Promise.all([
    db.execute<PendingRow>(sql`
      select page.*, latest.state as "mailState", latest.reason as "mailReason"
      from (
        select invitations.id, users.email, trim(first_name || ' ' || last_name) as name,
          roles.name as "roleName", roles.rank, sent_at as "sentAt", expires_at as "expiresAt",
          expires_at <= ${at} as expired, array[sent_at::text] as "cursorValues"
        from invitations ${withUser}
        join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
        where ${open} and ${search} ${position}
        order by sent_at ${direction}, invitations.id ${direction}
        limit ${query.size + 1}
      ) as page
      left join lateral (
        select state, reason from mails
        where mails.invitation_id = page.id
        order by mails.id desc limit 1
      ) as latest on true
      order by "sentAt" ${direction}, id ${direction}
    `),
    db.execute<{ total: number }>(sql`
      select count(*)::int as total
      from invitations ${query.search.trim() === "" ? sql`` : withUser}
      where ${open} and ${search}
    `),
  ]);

  // Whoever stood beyond the cursor is gone: begin again rather than show nobody.
  if (cursor && rows.length === 0)
    return listPendingInvitations(actor, { ...query, cursor: undefined });

  const seesMail = can(actor, "users:manage");
  const page = pageOf(rows, query.size, cursor);
  return {
    ...page,
    total: count!.total,
    rows: page.rows.map(({ rank, mailState, mailReason, cursorValues: _cursorValues, ...row }) => ({
      ...row,
      sentAt: new Date(row.sentAt),
      expiresAt: new Date(row.expiresAt),
      manageable: can(actor, "users:manage", { userId: row.id, rank }),
      mail: seesMail && mailState ? { state: mailState, reason: mailReason } : undefined,
    })),
  };
}
