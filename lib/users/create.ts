import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole, missingPermissions } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import type { ParsedEmail } from "@/lib/email";
import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";
import { enqueueMails } from "@/lib/mail/enqueue";
import { temporaryPasswordLifetime } from "@/lib/lifetimes";
import { rolesOf } from "@/lib/roles/queries";
import { temporaryPassword } from "@/lib/secrets/codes";
import { retryOnCollision } from "@/lib/transactions";

import { emailConflictReason, findEmailConflicts, findEmailsAboveActor } from "./email-conflicts";
import { lockActor, lockLoginMethod } from "./lock";
import { roleAboveReason } from "./operations";
import type { CreateUserInput } from "./schema";
import { upsertUsers } from "./upsert";

export type CreateOutcome =
  | "created"
  | "already_invited"
  | "already_member"
  | "other_organization"
  | "above_your_role"
  | "was_above_you"
  | "permission_not_yours";

export type CreateResult = {
  email: string;
  outcome: CreateOutcome;
  userId?: string;
  /** Set where no mail provider is configured: what the welcome email contains. */
  temporaryPassword?: string;
};

/** The field and message of each refusal, for a form. */
const refusals: Record<Exclude<CreateOutcome, "created">, { field: string; sentence: string }> = {
  already_invited: {
    field: "email",
    sentence: "Already invited. Resend or revoke the invitation instead.",
  },
  already_member: { field: "email", sentence: "Already a member." },
  other_organization: { field: "email", sentence: "Belongs to another organization." },
  above_your_role: { field: "roleKey", sentence: roleAboveReason },
  was_above_you: {
    field: "email",
    sentence: "This email belonged to a user with a role or permissions above yours.",
  },
  permission_not_yours: {
    field: "extraPermissions",
    sentence: "You can't grant a permission that you don't have.",
  },
};

/**
 * Creates any number of users with a constant number of statements (docs/product.md#create-user): Active,
 * with a temporary password in a welcome email where the organization signs in with passwords. A
 * deleted user comes back with the same id.
 * @param inputs different email addresses
 * @returns one result per input, in the order given
 * @throws forbidden without users:manage
 */
export async function createUsers(
  actor: Actor,
  inputs: readonly CreateUserInput[],
): Promise<CreateResult[]> {
  requirePermission(actor, "users:manage");
  if (inputs.length === 0) return [];
  const created = await retryOnCollision(() =>
    db.transaction((tx) => createCandidates(tx, actor, inputs)),
  );
  return inputs.map(({ email }) => created.get(email.emailNormalized)!);
}

async function createCandidates(
  tx: Transaction,
  actor: Actor,
  candidates: readonly CreateUserInput[],
): Promise<Map<string, CreateResult>> {
  const at = now();
  const organizationId = actor.organization.id;
  const subject = await lockActor(tx, actor, at);
  requirePermission(subject, "users:manage");
  const usesPasswords = (await lockLoginMethod(tx, organizationId)) === "password";
  const results = new Map<string, CreateResult>();
  const roles = new Map((await rolesOf(tx, organizationId)).map((role) => [role.key, role]));
  for (const { email, roleKey, extraPermissions } of candidates) {
    const role = roles.get(roleKey);
    const outcome =
      !role || !canGrantRole(subject, role)
        ? "above_your_role"
        : missingPermissions(subject, extraPermissions).length > 0
          ? "permission_not_yours"
          : undefined;
    if (outcome) results.set(email.emailNormalized, { email: email.email, outcome });
  }
  const remaining = () => candidates.filter(({ email }) => !results.has(email.emailNormalized));
  const reportConflicts = async (rows: readonly { email: ParsedEmail }[]) => {
    const emails = rows.map(({ email }) => email.emailNormalized);
    const conflicts = await findEmailConflicts(tx, organizationId, emails);
    for (const { email } of rows) {
      const conflict = conflicts.get(email.emailNormalized);
      if (!conflict) continue;
      const outcome = emailConflictReason(conflict);
      results.set(email.emailNormalized, { email: email.email, outcome });
    }
  };
  await reportConflicts(remaining());
  const emails = remaining().map(({ email }) => email.emailNormalized);
  const above = await findEmailsAboveActor(tx, organizationId, subject, emails, at);
  for (const { email } of remaining()) {
    if (!above.has(email.emailNormalized)) continue;
    results.set(email.emailNormalized, { email: email.email, outcome: "was_above_you" });
  }
  const free = remaining();
  const created = await upsertUsers(
    tx,
    free.map(({ email, ...values }) => ({
      ...values,
      ...email,
      organizationId,
      status: "active" as const,
      temporaryGeneration: 1,
      temporaryExpiresAt: usesPasswords ? after(at, temporaryPasswordLifetime) : null,
      createdAt: at,
      activatedAt: at,
    })),
  );
  await enqueueMails(
    tx,
    created.map(({ userId, email, temporaryGeneration }) => ({
      organizationId,
      userId,
      recipient: email,
      ...(usesPasswords
        ? { kind: "welcome" as const, generation: temporaryGeneration }
        : { kind: "welcome_single_sign_on" as const }),
    })),
    at,
  );
  const inputOf = new Map(free.map((input) => [input.email.emailNormalized, input]));
  await recordAuditEvents(
    tx,
    organizationId,
    auditActor(actor),
    created.map(({ userId, email, emailNormalized, replaced }) => {
      const { firstName, lastName, roleKey, extraPermissions } = inputOf.get(emailNormalized)!;
      return {
        action: "user.created",
        targetType: "user",
        targetId: userId,
        targetLabel: email,
        before: replaced ? { status: "deleted" } : undefined,
        after: { email, firstName, lastName, role: roleKey, extraPermissions, status: "active" },
      };
    }),
    at,
  );
  for (const { userId, email, emailNormalized, temporaryGeneration } of created) {
    results.set(emailNormalized, {
      email,
      outcome: "created",
      userId,
      temporaryPassword:
        usesPasswords && env.mail.transport === "outbox"
          ? temporaryPassword(userId, temporaryGeneration)
          : undefined,
    });
  }
  // Another manager may have created or invited the same deleted user since.
  const missing = remaining();
  if (missing.length > 0) await reportConflicts(missing);
  for (const { email } of remaining()) {
    results.set(email.emailNormalized, { email: email.email, outcome: "already_member" });
  }
  return results;
}

/**
 * Creates one user.
 * @throws forbidden, or conflict with the message at its field
 */
export async function createUser(
  actor: Actor,
  input: CreateUserInput,
): Promise<{ userId: string; email: string; temporaryPassword?: string }> {
  const [result] = await createUsers(actor, [input]);
  if (result!.outcome !== "created") {
    const { field, sentence } = refusals[result!.outcome];
    throw new GatehouseError("conflict", sentence, { [field]: sentence });
  }
  return {
    userId: result!.userId!,
    email: result!.email,
    temporaryPassword: result!.temporaryPassword,
  };
}
