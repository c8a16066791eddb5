import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { forgetProviders } from "@/lib/users/external-identities";
import { after, now } from "@/lib/clock";
import { GatehouseError } from "@/lib/errors";
import { invitationLifetime } from "@/lib/invitations/lifetime";
import { linkLabel } from "@/lib/join-links/queries";
import type { AskInput } from "@/lib/join-links/schema";
import { enqueueMails } from "@/lib/mail/enqueue";
import { deadLinkSentences } from "@/lib/registration/dead-links";
import { readAskLink } from "@/lib/registration/queries";
import type { DeadAsking } from "@/lib/registration/queries";
import { rolesOf } from "@/lib/roles/queries";
import { retryOnCollision } from "@/lib/transactions";
import { whoHolds } from "@/lib/users/holders";
import { displayName } from "@/lib/users/schema";
import type { UserStatus } from "@/lib/users/status";

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
    const [used] = await tx.execute(sql`
      update registrations set used_at = ${at.toISOString()}
      where id = ${link.registrationId} and kind = 'ask' and used_at is null
      returning id
    `);
    if (!used) throw dead("asked");
    const [request] = await tx.execute<{ id: string }>(sql`
      insert into join_requests (organization_id, join_link_id, email, email_normalized, first_name,
        last_name, message, asked_at)
      values (${organizationId}, ${link.joinLinkId}, ${email}, ${emailNormalized}, ${firstName},
        ${lastName}, ${message}, ${at.toISOString()})
      on conflict (email_normalized, organization_id) where decided_at is null do nothing
      returning id
    `);
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

type LockedRequest = {
  id: string;
  email: string;
  emailNormalized: string;
  firstName: string;
  lastName: string;
  decided: boolean;
  linkName: string | null;
  /** What the link gives. */
  roleKey: string;
};

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
async function lockRequests(
  tx: Transaction,
  actor: Actor,
  ids: readonly string[],
): Promise<Map<string, LockedRequest>> {
  const rows = await tx.execute<LockedRequest>(sql`
    select join_requests.id, email, email_normalized as "emailNormalized",
      first_name as "firstName", last_name as "lastName", decided_at is not null as decided,
      join_links.name as "linkName",
      coalesce(join_links.role_key, identity_configurations.default_role_key) as "roleKey"
    from join_requests
    join join_links on join_links.id = join_link_id
    join identity_configurations
      on identity_configurations.organization_id = join_requests.organization_id
    where join_requests.id in (select id::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as list (id))
      and join_requests.organization_id = ${actor.organization.id}
    order by join_requests.id
    for update of join_requests
  `);
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
  await tx.execute(sql`
    update join_requests
    set decided_at = ${at.toISOString()}, decided_by = ${actor.userId}, decision = ${decision}
    where id in (select id::uuid from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as list (id))
  `);
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

/** Who holds the address of a request now. */
type Holder = {
  userId: string;
  emailNormalized: string;
  ours: boolean;
  status: UserStatus;
  /** Whether the person has an invitation that still opens the door. */
  welcome: boolean;
};

/** Whether a row of `users` has an invitation that has not run out, as SQL. */
const hasOpenInvitation = (at: Date) => sql`exists (
  select from invitations
  where invitations.user_id = users.id and accepted_at is null and revoked_at is null
    and invitations.expires_at > ${at.toISOString()}
)`;

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
  // Invitations before people, as everybody locks them.
  await tx.execute(sql`
    select invitations.id from invitations join users on users.id = invitations.user_id
    where users.organization_id = ${organizationId}
      and users.email_normalized in (select jsonb_array_elements_text(${JSON.stringify(emails)}::jsonb))
      and accepted_at is null and revoked_at is null
    order by invitations.id
    for update of invitations
  `);
  const holders = await tx.execute<Holder & { rank: number }>(sql`
    select users.id as "userId", email_normalized as "emailNormalized",
      users.organization_id = ${organizationId} as ours, status, rank,
      ${hasOpenInvitation(at)} as welcome
    from users
    join roles on roles.organization_id = users.organization_id and roles.key = users.role_key
    where email_normalized in (select jsonb_array_elements_text(${JSON.stringify(emails)}::jsonb))
      and status <> 'deleted'
    order by users.id
  `);
  const holderOf = new Map(holders.map((holder) => [holder.emailNormalized, holder]));

  const closed: LockedRequest[] = [];
  const candidates: (LockedRequest & { roleKey: string })[] = [];
  const results = ids.map((id): RequestResult => {
    const request = requests.get(id);
    if (!request) return refused({ id }, "not_found");
    if (request.decided) return refused(request, "already_decided");
    const holder = holderOf.get(request.emailNormalized);
    if (holder && !holder.ours) return refused(request, "other_organization");
    if (holder && holder.status !== "invited") {
      closed.push(request);
      return refused(request, "already_member");
    }
    // Somebody who was invited meanwhile keeps that role, and gets the invitation again. Whose
    // invitation ran out does not come by its role any more.
    const roleKey = chosenRoleKey ?? request.roleKey;
    const given = holder?.welcome ? [holder] : [roles.get(roleKey), ...(holder ? [holder] : [])];
    if (!given.every((role) => role && canGrantRole(actor, role))) {
      return refused(request, "above_your_role");
    }
    candidates.push({ ...request, roleKey });
    return { id, email: request.email, outcome: "approved" };
  });

  const invited = await inviteCandidates(tx, actor, candidates, at);
  const missed = candidates.filter((request) => !invited.has(request.emailNormalized));
  const late = await lateHolders(tx, actor, missed);
  const outcomes = results.map((result) => late.get(result.id) ?? result);
  const approved = outcomes.filter(({ outcome }) => outcome === "approved").map(({ id }) => id);
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
  return outcomes;
}

/** Why people could not be invited whom nobody held a moment ago. @returns by id of the request */
async function lateHolders(
  tx: Transaction,
  actor: Actor,
  missed: readonly LockedRequest[],
): Promise<Map<string, RequestResult>> {
  if (missed.length === 0) return new Map();
  const emails = missed.map((request) => request.emailNormalized);
  const holders = await whoHolds(tx, actor.organization.id, emails);
  return new Map(
    missed.map((request) => {
      const elsewhere = holders.get(request.emailNormalized) === "other_organization";
      return [request.id, refused(request, elsewhere ? "other_organization" : "already_member")];
    }),
  );
}

/** Invites people who asked. @returns the addresses of those who are Invited now */
async function inviteCandidates(
  tx: Transaction,
  actor: Actor,
  candidates: readonly LockedRequest[],
  at: Date,
): Promise<Set<string>> {
  if (candidates.length === 0) return new Set();
  const organizationId = actor.organization.id;
  const expiresAt = after(at, invitationLifetime).toISOString();
  // As in inviting: one order for everybody, and the Deleted come back with their password void.
  const people = await tx.execute<{
    userId: string;
    email: string;
    emailNormalized: string;
    roleKey: string;
  }>(sql`
    insert into users (
      organization_id, email, email_normalized, first_name, last_name, role_key, status, created_at
    )
    select ${organizationId}, "email", "emailNormalized", "firstName", "lastName", "roleKey",
      'invited', ${at.toISOString()}
    from jsonb_to_recordset(${JSON.stringify(candidates)}::jsonb) as candidate (
      "email" text, "emailNormalized" text, "firstName" text, "lastName" text, "roleKey" text
    )
    where not exists (
      select from users
      where email_normalized = "emailNormalized" and status <> 'deleted'
        and organization_id <> ${organizationId}
    )
    order by "emailNormalized"
    on conflict (organization_id, email_normalized) do update set
      first_name = excluded.first_name,
      last_name = excluded.last_name,
      role_key = case when ${hasOpenInvitation(at)} then users.role_key else excluded.role_key end,
      extra_permissions = case when ${hasOpenInvitation(at)} then users.extra_permissions else '{}' end,
      status = 'invited',
      password_hash = null,
      temporary_expires_at = null,
      code_expires_at = null,
      deleted_at = null,
      version = users.version + 1
    where users.status in ('deleted', 'invited')
    returning id as "userId", email, email_normalized as "emailNormalized", role_key as "roleKey"
  `);
  await forgetProviders(
    tx,
    people.map(({ userId }) => userId),
  );
  const invitations = await tx.execute<{ id: string; userId: string; generation: number }>(sql`
    insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
    select ${organizationId}, id::uuid, ${actor.userId}, ${at.toISOString()}, ${at.toISOString()},
      ${expiresAt}
    from jsonb_array_elements_text(
      ${JSON.stringify(people.map(({ userId }) => userId))}::jsonb
    ) as invited (id)
    on conflict (user_id) where accepted_at is null and revoked_at is null do update set
      generation = invitations.generation + 1,
      invited_by = excluded.invited_by,
      sent_at = excluded.sent_at,
      expires_at = excluded.expires_at
    returning id, user_id as "userId", generation
  `);
  const invitationOf = new Map(invitations.map((invitation) => [invitation.userId, invitation]));
  await enqueueMails(
    tx,
    people.map(({ userId, email }) => ({
      organizationId,
      userId,
      kind: "request_approved",
      recipient: email,
      invitationId: invitationOf.get(userId)!.id,
      generation: invitationOf.get(userId)!.generation,
    })),
    at,
  );
  const linkOf = new Map(candidates.map((request) => [request.emailNormalized, request.linkName]));
  await recordAuditEvents(
    tx,
    organizationId,
    auditActor(actor),
    people.map(({ userId, email, emailNormalized, roleKey }) => ({
      action: "request.approved",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      after: {
        email,
        role: roleKey,
        status: "invited",
        via: linkLabel(linkOf.get(emailNormalized) ?? null),
        expiresAt,
      },
    })),
    at,
  );
  return new Set(people.map((person) => person.emailNormalized));
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
      if (request.decided) return refused(request, "already_decided");
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
