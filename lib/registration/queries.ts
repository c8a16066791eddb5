import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { now } from "@/lib/clock";
import { readLinkToken } from "@/lib/secrets/links";

/** Why a link opens nothing any more; `not_valid` is one that was never made. */
export type DeadLink = "used" | "revoked" | "replaced" | "expired" | "not_valid";

export type OpenLink = {
  state: "open";
  invitationId: string;
  generation: number;
  organizationName: string;
  email: string;
  firstName: string;
  lastName: string;
  roleName: string;
  invitedBy: string;
  expiresAt: Date;
};

export type LinkState = OpenLink | { state: DeadLink; organizationName?: string };

/**
 * What a personal link opens at this moment. Looking uses nothing up: mail scanners look too
 * (product.md 4).
 */
export async function readInvitationLink(
  token: string,
  executor: Executor = db,
): Promise<LinkState> {
  const subject = readLinkToken("invitation", token);
  if (!subject) return { state: "not_valid" };
  const [row] = await executor.execute<
    Omit<OpenLink, "state" | "expiresAt"> & { expiresAt: string; used: boolean; revoked: boolean }
  >(sql`
    select invitations.id as "invitationId", generation, organizations.name as "organizationName",
      users.email, users.first_name as "firstName", users.last_name as "lastName",
      roles.name as "roleName", expires_at as "expiresAt",
      coalesce(nullif(trim(inviter.first_name || ' ' || inviter.last_name), ''), inviter.email) as "invitedBy",
      accepted_at is not null as used, revoked_at is not null as revoked
    from invitations
    join organizations on organizations.id = invitations.organization_id
    join users on users.id = invitations.user_id
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    join users as inviter on inviter.id = invitations.invited_by
    where invitations.id = ${subject.id}
  `);
  if (!row || subject.generation > row.generation) return { state: "not_valid" };
  const { used, revoked, expiresAt, ...link } = row;
  const dead: DeadLink | undefined = used
    ? "used"
    : revoked
      ? "revoked"
      : subject.generation < row.generation
        ? "replaced"
        : now() >= new Date(expiresAt)
          ? "expired"
          : undefined;
  if (dead) return { state: dead, organizationName: row.organizationName };
  return { state: "open", ...link, expiresAt: new Date(expiresAt) };
}
