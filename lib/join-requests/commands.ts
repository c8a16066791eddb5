import { and, eq, isNull } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import {
  identityConfigurations,
  invitations,
  joinLinks,
  joinRequests,
  registrations,
  users,
} from "@/db/schema/schema";
import { inIds, inTexts } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { issueInvitations } from "@/lib/invitations/issue";
import { linkLabel } from "@/lib/join-links/queries";
import { roleKeyOfLink } from "@/lib/join-links/state";
import type { AskInput } from "@/lib/join-links/schema";
import { enqueueMails } from "@/lib/mail/enqueue";
import { deadLinkSentences } from "@/lib/registration/dead-links";
import { readAskLink } from "@/lib/registration/queries";
import type { DeadAsking } from "@/lib/registration/queries";
import { rolesOf } from "@/lib/roles/queries";
import { retryOnCollision } from "@/lib/transactions";
import { findEmailConflicts } from "@/lib/users/email-conflicts";
import { displayName } from "@/lib/users/schema";
import { upsertUsers } from "@/lib/users/upsert";

import type {
  ApproveRequestsInput,
  DeclineRequestsInput,
  RequestOutcome,
  RequestResult,
} from "./schema";

const dead = (state: DeadAsking): GatehouseError =>
  new GatehouseError("conflict", deadLinkSentences[state].title);

/**
 * Uses a personal link up to ask the managers to be let in.
 * @throws conflict when the link is dead, or the person waits for an answer already
 */
export async function askToBeLetIn(input: AskInput, origin: Origin): Promise<void> {
  const { token, firstName, lastName, message } = input;
  const at = now();
  await db.transaction(async (tx) => {
    const link = await readAskLink(token, tx);
    if (link.state !== "open") throw dead(link.state);
    const { organizationId, email, emailNormalized } = link;
    const [used] = await tx
      .update(registrations)
      .set({ usedAt: at })
      .where(
        and(
          eq(registrations.id, link.registrationId),
          eq(registrations.kind, "ask"),
          isNull(registrations.usedAt),
        ),
      )
      .returning({ id: registrations.id });
    if (!used) throw dead("asked");
    const [request] = await tx
      .insert(joinRequests)
      .values({
        organizationId,
        joinLinkId: link.joinLinkId,
        email,
        emailNormalized,
        firstName,
        lastName,
        message,
        askedAt: at,
      })
      .onConflictDoNothing()
      .returning({ id: joinRequests.id });
    if (!request) throw dead("asked");
    await recordAuditEvents(
      tx,
      organizationId,
      { id: null, label: `${displayName({ firstName, lastName, email })} <${email}>`, origin },
      [
        {
          action: "request.made",
          targetType: "request",
          targetId: request.id,
          targetLabel: email,
          after: { email, firstName, lastName, message },
        },
      ],
      at,
    );
  });
}

type LockedRequest =
  Awaited<ReturnType<typeof lockRequests>> extends Map<string, infer Row> ? Row : never;

type Candidate = Omit<LockedRequest, "roleKey"> & { roleKey: string; extraPermissions: string[] };

const reasons: Record<Exclude<RequestOutcome, "approved" | "declined">, string> = {
  not_found: "The request was not found.",
  already_decided: "Somebody answered this request already.",
  already_member: "Already a member.",
  other_organization: "Belongs to another organization.",
  above_your_role: "You cannot give this role: it is above yours.",
};

const refused = (
  { id, email }: { id: string; email?: string },
  outcome: keyof typeof reasons,
): RequestResult => ({ id, email, outcome, reason: reasons[outcome] });

/**
 * Locks requests in one order for everybody: of two managers who answer the same, the second finds
 * them answered.
 * @returns by id
 */
async function lockRequests(tx: Transaction, actor: Actor, ids: readonly string[]) {
  const rows = await tx
    .select({
      id: joinRequests.id,
      email: joinRequests.email,
      emailNormalized: joinRequests.emailNormalized,
      firstName: joinRequests.firstName,
      lastName: joinRequests.lastName,
      decidedAt: joinRequests.decidedAt,
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

async function decideRequests(
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

/**
 * Lets people in who asked: each becomes Invited and is mailed a personal link. With a fixed number
 * of statements, whatever their number.
 * @returns one result per different id, in the order given
 * @throws forbidden without users:manage
 */
export async function approveRequests(
  actor: Actor,
  input: ApproveRequestsInput,
): Promise<RequestResult[]> {
  requirePermission(actor, "users:manage");
  const ids = [...new Set(input.ids)];
  // Another organization may take an address between our look and our insert: then look again.
  return retryOnCollision(() => db.transaction((tx) => approveIn(tx, actor, ids, input.roleKey)));
}

async function approveIn(
  tx: Transaction,
  actor: Actor,
  ids: string[],
  chosenRoleKey: string | undefined,
): Promise<RequestResult[]> {
  const at = now();
  const organizationId = actor.organization.id;
  const requests = await lockRequests(tx, actor, ids);
  const roles = new Map((await rolesOf(tx, organizationId)).map((role) => [role.key, role]));
  const emails = [...requests.values()].map((request) => request.emailNormalized);
  // Invitations are locked before users, as everywhere.
  await tx
    .select({ id: invitations.id })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.userId))
    .where(
      and(
        eq(users.organizationId, organizationId),
        inTexts(users.emailNormalized, emails),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    )
    .orderBy(invitations.id)
    .for("update", { of: invitations });
  const conflicts = await findEmailConflicts(tx, organizationId, emails, { lock: true });

  const closed: LockedRequest[] = [];
  const candidates: Candidate[] = [];
  const results = ids.map((id): RequestResult => {
    const request = requests.get(id);
    if (!request) return refused({ id }, "not_found");
    if (request.decidedAt) return refused(request, "already_decided");
    const conflict = conflicts.get(request.emailNormalized);
    if (conflict && !conflict.isOwn) return refused(request, "other_organization");
    if (conflict && conflict.status !== "invited") {
      closed.push(request);
      return refused(request, "already_member");
    }
    // A user who has been invited since keeps that role, unless the invitation has expired.
    const isInvited = conflict?.invitation && conflict.invitation.expiresAt > at;
    const given = isInvited
      ? { roleKey: conflict.roleKey, extraPermissions: conflict.extraPermissions }
      : { roleKey: chosenRoleKey ?? request.roleKey, extraPermissions: [] };
    const affected = [given.roleKey, ...(conflict ? [conflict.roleKey] : [])];
    if (!affected.map((key) => roles.get(key)).every((role) => role && canGrantRole(actor, role))) {
      return refused(request, "above_your_role");
    }
    candidates.push({ ...request, ...given });
    return { id, email: request.email, outcome: "approved" };
  });

  await inviteCandidates(tx, actor, candidates, at);
  const approved = candidates.map(({ id }) => id);
  await decideRequests(tx, actor, [...approved, ...closed.map(({ id }) => id)], "approved", at);
  await recordAuditEvents(
    tx,
    organizationId,
    auditActor(actor),
    closed.map(({ id, email }) => ({
      action: "request.approved",
      targetType: "request",
      targetId: id,
      targetLabel: email,
      after: { closed: "Already a member" },
    })),
    at,
  );
  return results;
}

/** Invites the people whose requests are approved. */
async function inviteCandidates(
  tx: Transaction,
  actor: Actor,
  candidates: readonly Candidate[],
  at: Date,
): Promise<void> {
  const organizationId = actor.organization.id;
  const invited = await upsertUsers(
    tx,
    candidates.map(
      ({ email, emailNormalized, firstName, lastName, roleKey, extraPermissions }) => ({
        organizationId,
        email,
        emailNormalized,
        firstName,
        lastName,
        roleKey,
        extraPermissions,
        status: "invited" as const,
        createdAt: at,
      }),
    ),
    ["deleted", "invited"],
  );
  const inviter = { userId: actor.userId, organizationId };
  const issued = await issueInvitations(tx, inviter, invited, "request_approved", at);
  const linkOf = new Map(candidates.map((request) => [request.emailNormalized, request.linkName]));
  await recordAuditEvents(
    tx,
    organizationId,
    auditActor(actor),
    invited.map(({ userId, email, emailNormalized, roleKey }) => ({
      action: "request.approved",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      after: {
        email,
        role: roleKey,
        status: "invited",
        via: linkLabel(linkOf.get(emailNormalized) ?? null),
        expiresAt: issued.get(userId)!.expiresAt,
      },
    })),
    at,
  );
}

/**
 * Tells people who asked that they are not let in. They may ask again after 30 days.
 * @returns one result per different id, in the order given
 * @throws forbidden without users:manage
 */
export async function declineRequests(
  actor: Actor,
  input: DeclineRequestsInput,
): Promise<RequestResult[]> {
  requirePermission(actor, "users:manage");
  const ids = [...new Set(input.ids)];
  const at = now();
  return db.transaction(async (tx) => {
    const requests = await lockRequests(tx, actor, ids);
    const results = ids.map((id): RequestResult => {
      const request = requests.get(id);
      if (!request) return refused({ id }, "not_found");
      if (request.decidedAt) return refused(request, "already_decided");
      return { id, email: request.email, outcome: "declined" };
    });
    const declined = results
      .filter(({ outcome }) => outcome === "declined")
      .map(({ id }) => requests.get(id)!);
    await decideRequests(
      tx,
      actor,
      declined.map(({ id }) => id),
      "declined",
      at,
    );
    await enqueueMails(
      tx,
      declined.map(({ email }) => ({
        organizationId: actor.organization.id,
        kind: "request_declined",
        recipient: email,
      })),
      at,
    );
    await recordAuditEvents(
      tx,
      actor.organization.id,
      auditActor(actor),
      declined.map(({ id, email }) => ({
        action: "request.declined",
        targetType: "request",
        targetId: id,
        targetLabel: email,
      })),
      at,
    );
    return results;
  });
}
