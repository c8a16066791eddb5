import type { Transaction } from "@/db/client";
import type { UserStatus } from "@/db/schema/users";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import { after } from "@/lib/clock";
import type { ParsedEmail } from "@/lib/email";
import { groupNames, joinGroups } from "@/lib/groups/grantable";
import { invitationLifetime } from "@/lib/lifetimes";
import { enqueueMails } from "@/lib/mail/enqueue";
import { upsertUsers } from "@/lib/users/upsert";

import { insertOrRenewInvitations } from "./issue-queries";

/**
 * Gives Invited users a personal link and enqueues its email, with a constant number of statements.
 * An open invitation is renewed in place, which ends the old link.
 * @returns the invitation of each user, by user id
 */
async function issueInvitations(
  tx: Transaction,
  inviter: { userId: string; organizationId: string },
  invited: readonly { userId: string; email: string }[],
  mailKind: "invitation" | "request_approved",
  at: Date,
): Promise<Map<string, { id: string; expiresAt: Date }>> {
  if (invited.length === 0) return new Map();
  const { organizationId } = inviter;
  const expiresAt = after(at, invitationLifetime);
  const issued = await insertOrRenewInvitations(
    tx,
    inviter,
    invited.map(({ userId }) => userId),
    at,
    expiresAt,
  );
  const emailOf = new Map(invited.map(({ userId, email }) => [userId, email]));
  await enqueueMails(
    tx,
    issued.map(({ id, userId, generation }) => ({
      organizationId,
      userId,
      kind: mailKind,
      recipient: emailOf.get(userId)!,
      invitationId: id,
      generation,
    })),
    at,
  );
  return new Map(issued.map(({ id, userId }) => [userId, { id, expiresAt }]));
}

/** A person to invite, who has passed the checks of the command. */
export type InviteCandidate = ParsedEmail & {
  firstName: string;
  lastName: string;
  roleKey: string;
  extraPermissions?: string[];
  systemAdmin?: boolean;
  /** Whether an earlier invitation is taken over as it is, with its groups. */
  keepsGroups?: boolean;
  /** The groups to join, which the actor may add people to. */
  groups?: readonly { id: string; name: string }[];
  /** The label of the join link through which they asked, for the audit event. */
  via?: string;
};

/** What differs between *Invite* and *Approve*, which also takes over an earlier invitation. */
const inviteKinds = {
  invitation: { action: "invitation.sent", replaces: ["deleted"] },
  request_approved: { action: "request.approved", replaces: ["deleted", "invited"] },
} as const satisfies Record<string, { action: string; replaces: readonly UserStatus[] }>;

/**
 * Writes people as Invited users, with invitations, emails and audit events, in a constant number of
 * statements.
 * @returns the invitation's id by normalized email; missing for a user who was left as they were,
 *   because another transaction wrote them first
 */
export async function inviteCandidates(
  tx: Transaction,
  actor: Actor,
  candidates: readonly InviteCandidate[],
  kind: keyof typeof inviteKinds,
  at: Date,
): Promise<Map<string, string>> {
  const organizationId = actor.organization.id;
  const { action, replaces } = inviteKinds[kind];
  const invited = await upsertUsers(
    tx,
    candidates.map(({ email, emailNormalized, firstName, lastName, roleKey, ...given }) => ({
      organizationId,
      email,
      emailNormalized,
      firstName,
      lastName,
      roleKey,
      extraPermissions: given.extraPermissions ?? [],
      systemAdmin: given.systemAdmin ?? false,
      status: "invited" as const,
      createdAt: at,
    })),
    {
      replace: replaces,
      keepGroupsOf: new Set(
        candidates.filter((each) => each.keepsGroups).map((each) => each.emailNormalized),
      ),
    },
  );
  const groupsOf = new Map(
    candidates.map(({ emailNormalized, groups = [] }) => [emailNormalized, groups]),
  );
  await joinGroups(
    tx,
    organizationId,
    invited.flatMap(({ userId, emailNormalized }) =>
      groupsOf.get(emailNormalized)!.map(({ id }) => ({ userId, groupId: id })),
    ),
    actor.userId,
    at,
  );
  const inviter = { userId: actor.userId, organizationId };
  const issued = await issueInvitations(tx, inviter, invited, kind, at);
  const viaOf = new Map(candidates.map(({ emailNormalized, via }) => [emailNormalized, via]));
  await recordAuditEvents(
    tx,
    organizationId,
    auditActor(actor),
    invited.map(({ userId, email, emailNormalized, roleKey, replaced }) => ({
      action,
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before: replaced && kind === "invitation" ? { status: "deleted" } : undefined,
      after: {
        email,
        role: roleKey,
        groups: groupNames(groupsOf.get(emailNormalized)!),
        status: "invited",
        via: viaOf.get(emailNormalized),
        expiresAt: issued.get(userId)!.expiresAt,
      },
    })),
    at,
  );
  return new Map(
    invited.map(({ userId, emailNormalized }) => [emailNormalized, issued.get(userId)!.id]),
  );
}
