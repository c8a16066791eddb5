import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { canGrantRole } from "@/lib/access/policy";
import { recordAuditEvents } from "@/lib/audit/record";
import { forgetProviders } from "@/lib/users/external-identities";
import { after, now } from "@/lib/clock";
import { enqueueMails } from "@/lib/mail/enqueue";
import { rolesOf } from "@/lib/roles/queries";
import { retryOnCollision } from "@/lib/transactions";
import { parseEmail } from "@/lib/email";
import type { ParsedEmail } from "@/lib/email";
import { whoHolds } from "@/lib/users/holders";
import { nameSchema } from "@/lib/users/schema";

import { invitationLifetime } from "./lifetime";
import type { InviteInput, InviteOutcome, InviteResult } from "./schema";

type Candidate = ParsedEmail & { firstName: string; lastName: string; roleKey: string };

const reasons: Record<Exclude<InviteOutcome, "invited" | "invalid">, string> = {
  already_invited: "Already invited. Resend the invitation instead; its role stays as it is.",
  already_member: "Already a member.",
  other_organization: "Belongs to another organization.",
  above_your_role: "You cannot give this role: it is above yours.",
};

// Made once: making a schema costs far more than reading a name with it.
const pastedName = nameSchema("name");

/** Looks at somebody whom others invite and revoke all the while. */
const mostAttempts = 3;

/** A pasted name is a courtesy: what is no name is left out, and the person fills it in. */
const nameOrNothing = (value: string): string => pastedName.safeParse(value).data ?? "";

/**
 * Invites any number of people with a fixed number of statements (docs/product.md#invite-by-email).
 * @returns one result per different address, in the order given
 * @throws forbidden without users:invite
 */
export async function inviteUsers(actor: Actor, input: InviteInput): Promise<InviteResult[]> {
  requirePermission(actor, "users:invite");

  const roles = new Map((await rolesOf(db, actor.organization.id)).map((role) => [role.key, role]));
  const results = new Map<string, InviteResult>();
  const candidates = new Map<string, Candidate>();
  for (const { email, firstName, lastName, roleKey } of input.addresses) {
    const parsed = parseEmail(email);
    if ("problem" in parsed) {
      results.set(email, { email, outcome: "invalid", reason: parsed.problem });
      continue;
    }
    if (results.has(parsed.emailNormalized)) continue;
    const role = roles.get(roleKey);
    const refused: InviteResult | undefined = !role
      ? { email: parsed.email, outcome: "invalid", reason: "This role does not exist." }
      : canGrantRole(actor, role)
        ? undefined
        : { email: parsed.email, outcome: "above_your_role", reason: reasons.above_your_role };
    results.set(parsed.emailNormalized, refused ?? { email: parsed.email, outcome: "invited" });
    if (!refused) {
      candidates.set(parsed.emailNormalized, {
        ...parsed,
        firstName: nameOrNothing(firstName),
        lastName: nameOrNothing(lastName),
        roleKey,
      });
    }
  }
  if (candidates.size === 0) return [...results.values()];

  // Whoever is revoked between our insert and our look at why it was refused has no outcome: they
  // are free now, and tried again.
  let open = [...candidates.values()];
  for (let attempt = 1; attempt <= mostAttempts && open.length > 0; attempt++) {
    // Another organization may take an address between our look and our insert: then look again.
    const outcomes = await retryOnCollision(() =>
      db.transaction((tx) => inviteCandidates(tx, actor, open)),
    );
    for (const [emailNormalized, outcome] of outcomes) {
      Object.assign(results.get(emailNormalized)!, outcome);
    }
    open = open.filter(({ emailNormalized }) => !outcomes.has(emailNormalized));
  }
  for (const { emailNormalized } of open) {
    const outcome = "already_invited";
    Object.assign(results.get(emailNormalized)!, { outcome, reason: reasons[outcome] });
  }
  return [...results.values()];
}

/** @returns what became of each candidate, by normalized e-mail; nothing for one just let go of */
async function inviteCandidates(
  tx: Transaction,
  actor: Actor,
  candidates: Candidate[],
): Promise<Map<string, Omit<InviteResult, "email">>> {
  const at = now();
  const expiresAt = after(at, invitationLifetime);
  const organizationId = actor.organization.id;

  // Inserted in one order by everybody, so that two lists with the same people never deadlock. A
  // deleted person of this organization comes back as the same user, the old password void.
  const invited = await tx.execute<{
    userId: string;
    email: string;
    emailNormalized: string;
    roleKey: string;
    cameBack: boolean;
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
      select from users where email_normalized = "emailNormalized" and status <> 'deleted'
    )
    order by "emailNormalized"
    on conflict (organization_id, email_normalized) do update set
      email = excluded.email,
      first_name = coalesce(nullif(excluded.first_name, ''), users.first_name),
      last_name = coalesce(nullif(excluded.last_name, ''), users.last_name),
      role_key = excluded.role_key,
      status = 'invited',
      extra_permissions = '{}',
      password_hash = null,
      temporary_expires_at = null,
      code_expires_at = null,
      deleted_at = null,
      version = users.version + 1
    where users.status = 'deleted'
    returning id as "userId", email, email_normalized as "emailNormalized",
      role_key as "roleKey", xmax <> 0 as "cameBack"
  `);
  await forgetProviders(
    tx,
    invited.filter(({ cameBack }) => cameBack).map(({ userId }) => userId),
  );
  const invitations = await tx.execute<{ id: string; userId: string }>(sql`
    insert into invitations (organization_id, user_id, invited_by, created_at, sent_at, expires_at)
    select ${organizationId}, id::uuid, ${actor.userId}, ${at.toISOString()}, ${at.toISOString()},
      ${expiresAt.toISOString()}
    from jsonb_array_elements_text(
      ${JSON.stringify(invited.map(({ userId }) => userId))}::jsonb
    ) as invited (id)
    returning id, user_id as "userId"
  `);
  const invitationOf = new Map(invitations.map(({ id, userId }) => [userId, id]));

  await enqueueMails(
    tx,
    invited.map(({ userId, email }) => ({
      organizationId,
      userId,
      kind: "invitation",
      recipient: email,
      invitationId: invitationOf.get(userId)!,
      generation: 1,
    })),
    at,
  );
  await recordAuditEvents(
    tx,
    organizationId,
    auditActor(actor),
    invited.map(({ userId, email, roleKey, cameBack }) => ({
      action: "invitation.sent",
      targetType: "user",
      targetId: userId,
      targetLabel: email,
      before: cameBack ? { status: "deleted" } : undefined,
      after: { email, role: roleKey, status: "invited", expiresAt: expiresAt.toISOString() },
    })),
    at,
  );

  const outcomes = new Map<string, Omit<InviteResult, "email">>();
  for (const { emailNormalized, userId } of invited) {
    outcomes.set(emailNormalized, { outcome: "invited", invitationId: invitationOf.get(userId)! });
  }
  const refused = candidates.map((c) => c.emailNormalized).filter((email) => !outcomes.has(email));
  if (refused.length > 0) {
    for (const [email, outcome] of await whoHolds(tx, organizationId, refused)) {
      outcomes.set(email, { outcome, reason: reasons[outcome] });
    }
  }
  return outcomes;
}
