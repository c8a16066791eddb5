import { and, eq, isNull, lte, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { invitations, roles, users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
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
async function lockChangeable(tx: Transaction, actor: ActingUser, ids: readonly string[]) {
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
    .innerJoin(
      roles,
      and(eq(roles.organizationId, users.organizationId), eq(roles.key, users.roleKey)),
    )
    .where(and(openOf(actor, ids), lte(roles.rank, actor.rank)))
    .orderBy(invitations.id)
    .for("update", { of: invitations });
}

async function resultsFor(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
  changed: readonly { id: string; email: string }[],
): Promise<ChangeResult[]> {
  const done = new Map(changed.map(({ id, email }) => [id, email]));
  const rest = ids.filter((id) => !done.has(id));
  const found = new Map<string, ChangeResult>();
  if (rest.length > 0) {
    const rows = await tx
      .select({
        id: invitations.id,
        email: users.email,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
      })
      .from(invitations)
      .innerJoin(users, eq(users.id, invitations.userId))
      .where(
        and(inIds(invitations.id, rest), eq(invitations.organizationId, actor.organization.id)),
      );
    for (const { id, email, acceptedAt, revokedAt } of rows) {
      const outcome: ChangeOutcome = acceptedAt
        ? "used"
        : revokedAt
          ? "revoked"
          : "above_your_role";
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
 * Renews the open or expired invitations among `ids` that the actor may change, in place: the same
 * row, a new link, the old link stops working; with emails and audit events. A constant number of
 * statements.
 */
export async function renewInvitations(
  tx: Transaction,
  actor: ActingUser,
  ids: readonly string[],
  at: Date,
) {
  const open = await lockChangeable(tx, actor, ids);
  const expiresAt = after(at, invitationLifetime);
  const renewed = await tx
    .update(invitations)
    .set({ generation: sql`${invitations.generation} + 1`, sentAt: at, expiresAt })
    .where(
      inIds(
        invitations.id,
        open.map(({ id }) => id),
      ),
    )
    .returning({ id: invitations.id, generation: invitations.generation });
  const generationOf = new Map(renewed.map(({ id, generation }) => [id, generation]));
  await enqueueMails(
    tx,
    open.map(({ id, userId, email }) => ({
      organizationId: actor.organization.id,
      userId,
      kind: "invitation",
      recipient: email,
      invitationId: id,
      generation: generationOf.get(id)!,
    })),
    at,
  );
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    open.map(({ userId, email, expiresAt: previousExpiry }) => ({
      action: "invitation.resent",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before: { expiresAt: previousExpiry },
      after: { expiresAt },
    })),
    at,
  );
  return open;
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
 * Ends open or expired invitations: their links stop working and the users become Deleted.
 * @returns one result per id, in the order given
 * @throws forbidden without users:manage
 */
export async function revokeInvitations(
  actor: Actor,
  ids: readonly string[],
): Promise<ChangeResult[]> {
  requirePermission(actor, "users:manage");
  const at = now();
  // Users are locked in the order of their invitations, which may deadlock with changes of users.
  return retryOnCollision(() => db.transaction((tx) => revokeIn(tx, actor, ids, at)));
}

async function revokeIn(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
  at: Date,
): Promise<ChangeResult[]> {
  const revoked = await lockChangeable(tx, actor, ids);
  await tx
    .update(invitations)
    .set({ revokedAt: at })
    .where(
      inIds(
        invitations.id,
        revoked.map(({ id }) => id),
      ),
    );
  const userIds = revoked.map(({ userId }) => userId);
  await tx
    .update(users)
    .set({ status: "deleted", deletedAt: at })
    .where(and(inIds(users.id, userIds), eq(users.status, "invited")));
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
 * Gives the link itself, for people whom email does not reach. It needs the same rights as Resend
 * and is recorded.
 * @throws forbidden, not_found, or conflict when the link no longer works
 */
export async function copyInvitationLink(
  actor: Actor,
  invitationId: string,
): Promise<{ link: string }> {
  requirePermission(actor, "users:manage");
  const at = now();
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({
        userId: users.id,
        email: users.email,
        rank: roles.rank,
        generation: invitations.generation,
        acceptedAt: invitations.acceptedAt,
        revokedAt: invitations.revokedAt,
        expiresAt: invitations.expiresAt,
      })
      .from(invitations)
      .innerJoin(users, eq(users.id, invitations.userId))
      .innerJoin(
        roles,
        and(eq(roles.organizationId, users.organizationId), eq(roles.key, users.roleKey)),
      )
      .where(
        and(
          eq(invitations.id, invitationId),
          eq(invitations.organizationId, actor.organization.id),
        ),
      );
    if (!row) throw notFound("The invitation");
    requirePermission(actor, "users:manage", { userId: row.userId, rank: row.rank });
    if (row.acceptedAt) throw new GatehouseError("conflict", changeRefusals.used);
    if (row.revokedAt) throw new GatehouseError("conflict", changeRefusals.revoked);
    if (row.expiresAt <= at) {
      throw new GatehouseError(
        "conflict",
        "This link has expired. Resend the invitation to make a new one.",
      );
    }
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
