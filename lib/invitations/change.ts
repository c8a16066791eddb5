import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser, Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError, notFound } from "@/lib/errors";
import { enqueueMails } from "@/lib/mail/enqueue";
import { linkToken } from "@/lib/secrets/links";
import { retryOnCollision } from "@/lib/transactions";

import { invitationLifetime } from "./issue";
import { changeRefusals } from "./schema";
import type { ChangeOutcome, ChangeResult } from "./schema";

type Changed = {
  id: string;
  userId: string;
  email: string;
  roleKey: string;
  generation: number;
  previousExpiry: string;
};

const idList = (ids: readonly string[]) =>
  sql`select id::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as list (id)`;

/**
 * The open invitations among `ids` that the actor may change, locked in one order so that two
 * managers never wait for each other in a circle.
 */
const changeable = (actor: ActingUser, ids: readonly string[]) => sql`
  select invitations.id, invitations.expires_at
  from invitations
  join users on users.id = invitations.user_id
  join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
  where invitations.id in (${idList(ids)})
    and invitations.organization_id = ${actor.organization.id}
    and accepted_at is null and revoked_at is null
    and roles.rank <= ${actor.rank}
  order by invitations.id
  for update of invitations
`;

async function resultsFor(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
  changed: readonly Changed[],
): Promise<ChangeResult[]> {
  const done = new Map(changed.map(({ id, email }) => [id, email]));
  const rest = ids.filter((id) => !done.has(id));
  const found = new Map<string, ChangeResult>();
  if (rest.length > 0) {
    const rows = await tx.execute<{
      id: string;
      email: string;
      used: boolean;
      revoked: boolean;
    }>(sql`
      select invitations.id, users.email, accepted_at is not null as used,
        revoked_at is not null as revoked
      from invitations join users on users.id = invitations.user_id
      where invitations.id in (${idList(rest)})
        and invitations.organization_id = ${actor.organization.id}
    `);
    for (const { id, email, used, revoked } of rows) {
      const outcome: ChangeOutcome = used ? "used" : revoked ? "revoked" : "above_your_role";
      found.set(id, { invitationId: id, email, outcome });
    }
  }
  return ids.map((id) =>
    done.has(id)
      ? { invitationId: id, email: done.get(id), outcome: "done" }
      : (found.get(id) ?? { invitationId: id, outcome: "not_found" }),
  );
}

/**
 * Renews those of `ids` that are open or expired and that the actor may change, in place: the same
 * row, a new link, the old link dead; with mails and audit events. Four statements at most, whatever
 * their number.
 */
export async function renewInvitations(
  tx: Transaction,
  actor: ActingUser,
  ids: readonly string[],
  at: Date,
): Promise<Changed[]> {
  const expiresAt = after(at, invitationLifetime).toISOString();
  const renewed = await tx.execute<Changed>(sql`
    with open as (${changeable(actor, ids)})
    update invitations
    set generation = generation + 1, sent_at = ${at.toISOString()}, expires_at = ${expiresAt}
    from open, users
    where invitations.id = open.id and users.id = invitations.user_id
    returning invitations.id, users.id as "userId", users.email, users.role_key as "roleKey",
      invitations.generation, open.expires_at::text as "previousExpiry"
  `);
  await enqueueMails(
    tx,
    renewed.map(({ id, userId, email, generation }) => ({
      organizationId: actor.organization.id,
      userId,
      kind: "invitation",
      recipient: email,
      invitationId: id,
      generation,
    })),
    at,
  );
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    renewed.map(({ userId, email, previousExpiry }) => ({
      action: "invitation.resent",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before: { expiresAt: new Date(previousExpiry).toISOString() },
      after: { expiresAt },
    })),
    at,
  );
  return renewed;
}

/**
 * Renews open or expired invitations.
 * @returns one result per id, in the order given
 * @throws forbidden without users:manage
 */
export async function resendInvitations(
  actor: Actor,
  ids: readonly string[],
): Promise<ChangeResult[]> {
  requirePermission(actor, "users:manage");
  const at = now();
  return db.transaction(async (tx) =>
    resultsFor(tx, actor, ids, await renewInvitations(tx, actor, ids, at)),
  );
}

/**
 * Ends open or expired invitations: their links say so, and the people are Deleted.
 * @returns one result per id, in the order given
 * @throws forbidden without users:manage
 */
export async function revokeInvitations(
  actor: Actor,
  ids: readonly string[],
): Promise<ChangeResult[]> {
  requirePermission(actor, "users:manage");
  const at = now();
  // The people are taken in the order of their invitations, which is not that of who changes people.
  return retryOnCollision(() => db.transaction((tx) => revokeIn(tx, actor, ids, at)));
}

async function revokeIn(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
  at: Date,
): Promise<ChangeResult[]> {
  const revoked = await tx.execute<Changed>(sql`
    with open as (${changeable(actor, ids)}), ended as (
      update invitations set revoked_at = ${at.toISOString()}
      from open where invitations.id = open.id
      returning invitations.id, invitations.user_id
    )
    update users set status = 'deleted', deleted_at = ${at.toISOString()}
    from ended where users.id = ended.user_id and users.status = 'invited'
    returning ended.id, users.id as "userId", users.email, users.role_key as "roleKey"
  `);
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    revoked.map(({ userId, email }) => ({
      action: "invitation.revoked",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before: { status: "invited" },
      after: { status: "deleted" },
    })),
    at,
  );
  return resultsFor(tx, actor, ids, revoked);
}

/** @throws the reason why the one invitation of a list of one was not changed */
export function onlyResult([result]: readonly ChangeResult[]): { email: string } {
  const outcome = result?.outcome ?? "not_found";
  if (outcome === "done") return { email: result!.email! };
  const code =
    outcome === "not_found"
      ? "not_found"
      : outcome === "above_your_role"
        ? "forbidden"
        : "conflict";
  throw new GatehouseError(code, changeRefusals[outcome]);
}

/** The page that an invitation's link opens. */
function invitationLink(invitationId: string, generation: number): string {
  return `${env.baseUrl}/register/${linkToken("invitation", invitationId, generation)}`;
}

/**
 * The link itself, for where mail does not reach; whoever may resend the invitation may have it,
 * and that they took it is on record.
 * @throws forbidden, not_found, or conflict when the link no longer works
 */
export async function copyInvitationLink(
  actor: Actor,
  invitationId: string,
): Promise<{ link: string }> {
  requirePermission(actor, "users:manage");
  const at = now();
  return db.transaction(async (tx) => {
    const [row] = await tx.execute<{
      userId: string;
      email: string;
      generation: number;
      rank: number;
      state: "open" | "used" | "revoked" | "expired";
    }>(sql`
      select users.id as "userId", users.email, generation, roles.rank,
        case when accepted_at is not null then 'used' when revoked_at is not null then 'revoked'
          when expires_at <= ${at.toISOString()} then 'expired' else 'open' end as state
      from invitations
      join users on users.id = invitations.user_id
      join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
      where invitations.id = ${invitationId} and invitations.organization_id = ${actor.organization.id}
    `);
    if (!row) throw notFound("The invitation");
    requirePermission(actor, "users:manage", { userId: row.userId, rank: row.rank });
    if (row.state === "expired") {
      throw new GatehouseError(
        "conflict",
        "This link ran out. Resend the invitation to make a new one.",
      );
    }
    if (row.state !== "open") throw new GatehouseError("conflict", changeRefusals[row.state]);
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      [
        {
          action: "invitation.link_copied",
          targetType: "user",
          targetId: row.userId,
          targetLabel: row.email,
        },
      ],
      at,
    );
    return { link: invitationLink(invitationId, row.generation) };
  });
}
