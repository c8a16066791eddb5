import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import type { Actor } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { canGrantRole } from "@/lib/access/policy";
import { now } from "@/lib/clock";
import { requireGroups } from "@/lib/groups/grantable";
import { rolesOf } from "@/lib/roles/queries";
import { retryOnCollision } from "@/lib/transactions";
import { parseEmail } from "@/lib/email";
import {
  emailConflictReason,
  findEmailConflicts,
  findEmailsAboveActor,
} from "@/lib/users/email-conflicts";
import { lockActor } from "@/lib/users/lock";
import { nameSchema } from "@/lib/users/schema";

import { inviteCandidates } from "./issue";
import type { InviteCandidate } from "./issue";
import type { InviteInput, InviteOutcome, InviteResult } from "./schema";

const reasons: Record<Exclude<InviteOutcome, "invited" | "invalid">, string> = {
  already_invited: "Already invited. Resend the invitation instead; its role stays as it is.",
  already_member: "Already a member.",
  other_organization: "Belongs to another organization.",
  above_your_role: "You cannot give this role: it is above yours.",
};

const aboveYourRole = {
  outcome: "above_your_role",
  reason: reasons.above_your_role,
} as const;
const unknownRole = "This role does not exist.";

// Creating a schema costs far more than parsing a name with it.
const pastedName = nameSchema("name");

/** Attempts for an address that other requests invite and revoke at the same time. */
const maxAttempts = 3;

/** An invalid pasted name is left out; the user enters it when registering. */
const nameOrNothing = (value: string): string => pastedName.safeParse(value).data ?? "";

/**
 * Invites any number of people with a fixed number of statements (docs/product.md#invite-by-email).
 * They are members of the groups at once, so that the groups' roles count when someone acts on them.
 * @returns one result per different address, in the order given
 * @throws forbidden without users:invite; forbidden or not_found at the field of the groups
 */
export async function inviteUsers(actor: Actor, input: InviteInput): Promise<InviteResult[]> {
  requirePermission(actor, "users:invite");

  const results = new Map<string, InviteResult>();
  const candidates = new Map<string, InviteCandidate>();
  for (const { email, firstName, lastName, roleKey } of input.addresses) {
    const parsed = parseEmail(email);
    if ("problem" in parsed) {
      results.set(email, { email, outcome: "invalid", reason: parsed.problem });
      continue;
    }
    if (results.has(parsed.emailNormalized)) continue;
    results.set(parsed.emailNormalized, { email: parsed.email, outcome: "invited" });
    candidates.set(parsed.emailNormalized, {
      ...parsed,
      firstName: nameOrNothing(firstName),
      lastName: nameOrNothing(lastName),
      roleKey,
    });
  }
  if (candidates.size === 0) return [...results.values()];

  // A user who is revoked between the insert and the second look at conflicts has no outcome: the
  // address is free now and is tried again.
  let open = [...candidates.values()];
  for (let attempt = 1; attempt <= maxAttempts && open.length > 0; attempt++) {
    // Another organization may take an address between the look and the insert.
    const outcomes = await retryOnCollision(() =>
      db.transaction((tx) => inviteFree(tx, actor, open, input.groupIds ?? [])),
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

/** @returns the outcome of each candidate, by normalized email; none for one just revoked */
async function inviteFree(
  tx: Transaction,
  actor: Actor,
  candidates: readonly InviteCandidate[],
  groupIds: readonly string[],
): Promise<Map<string, Omit<InviteResult, "email">>> {
  const at = now();
  const organizationId = actor.organization.id;
  const outcomes = new Map<string, Omit<InviteResult, "email">>();
  const subject = await lockActor(tx, actor, at);
  requirePermission(subject, "users:invite");
  const groups = await requireGroups(tx, actor, subject, groupIds);
  const roles = new Map((await rolesOf(tx, organizationId)).map((role) => [role.key, role]));
  for (const { emailNormalized, roleKey } of candidates) {
    const role = roles.get(roleKey);
    if (!role) outcomes.set(emailNormalized, { outcome: "invalid", reason: unknownRole });
    else if (!canGrantRole(subject, role)) outcomes.set(emailNormalized, aboveYourRole);
  }
  const reportConflicts = async (emails: string[]) => {
    // The lock waits for a user who is being revoked, whose address is free afterwards.
    const conflicts = await findEmailConflicts(tx, organizationId, emails, { lock: true });
    for (const [email, conflict] of conflicts) {
      const outcome = emailConflictReason(conflict);
      outcomes.set(email, { outcome, reason: reasons[outcome] });
    }
  };
  const remaining = () =>
    candidates.map((each) => each.emailNormalized).filter((email) => !outcomes.has(email));
  await reportConflicts(remaining());
  const above = await findEmailsAboveActor(tx, organizationId, subject, remaining(), at);
  for (const email of above) outcomes.set(email, aboveYourRole);
  const free = candidates
    .filter(({ emailNormalized }) => !outcomes.has(emailNormalized))
    .map((candidate) => ({ ...candidate, groups }));
  const invited = await inviteCandidates(tx, actor, free, "invitation", at);
  for (const [email, invitationId] of invited) {
    outcomes.set(email, { outcome: "invited", invitationId });
  }
  // Another manager may have invited the same deleted user since the conflicts were read.
  if (remaining().length > 0) await reportConflicts(remaining());
  return outcomes;
}
