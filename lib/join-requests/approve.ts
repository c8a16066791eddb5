import { and, eq, isNull } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { invitations, users } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import { inviteCandidates } from "@/lib/invitations/issue";
import type { InviteCandidate } from "@/lib/invitations/issue";
import { canGrantGroup, groupAboveReason } from "@/lib/groups/grantable";
import { groupsOfLinks, isGroupSafeForLinks } from "@/lib/join-links/groups";
import { linkLabel } from "@/lib/join-links/queries";
import { rolesOf } from "@/lib/roles/queries";
import { retryOnCollision } from "@/lib/transactions";
import { findEmailConflicts, findEmailsAboveActor } from "@/lib/users/email-conflicts";
import { lockActor } from "@/lib/users/lock";

import { decideRequests, lockRequests, refused } from "./lock";
import type { LockedRequest } from "./lock";
import type { ApproveRequestsInput, RequestResult } from "./schema";

/**
 * Approves requests: each person becomes Invited, joins the groups of their link and gets an email
 * with a personal link, in a fixed number of statements.
 * @returns one result per different id, in the order given
 * @throws forbidden without users:manage
 */
export async function approveRequests(
  actor: Actor,
  input: ApproveRequestsInput,
): Promise<RequestResult[]> {
  requirePermission(actor, "users:manage");
  const ids = [...new Set(input.ids)];
  // Another organization may take an address between the read and the insert: then try again.
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
  const subject = await lockActor(tx, actor, at);
  requirePermission(subject, "users:manage");
  const requests = await lockRequests(tx, actor, ids);
  const roles = new Map((await rolesOf(tx, organizationId)).map((role) => [role.key, role]));
  const linkGroups = await groupsOfLinks(
    tx,
    [...new Set([...requests.values()].map(({ joinLinkId }) => joinLinkId))],
    { lock: true },
  );
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
  const above = await findEmailsAboveActor(tx, organizationId, subject, emails, at);

  const closed: LockedRequest[] = [];
  const candidates: (InviteCandidate & { id: string })[] = [];
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
      ? {
          roleKey: conflict.roleKey,
          extraPermissions: conflict.extraPermissions,
          systemAdmin: conflict.systemAdmin,
          keepsGroups: true,
        }
      : {
          roleKey: chosenRoleKey ?? request.roleKey,
          groups: linkGroups.get(request.joinLinkId)!.filter(isGroupSafeForLinks),
        };
    const role = roles.get(given.roleKey);
    if (!role || !canGrantRole(subject, role) || above.has(request.emailNormalized)) {
      return refused(request, "above_your_role");
    }
    // The groups were chosen with the link; giving their roles needs the rights of the approver.
    const tooMuch = given.groups?.find((group) => !canGrantGroup(subject, group));
    if (tooMuch) return refused(request, "above_your_role", groupAboveReason(tooMuch));
    candidates.push({ ...request, ...given, via: linkLabel(request.linkName) });
    return { id, email: request.email, outcome: "approved" };
  });

  await inviteCandidates(tx, actor, candidates, "request_approved", at);
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
