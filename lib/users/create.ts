import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser, Actor } from "@/lib/access/actor";
import { canGrantRole, isAdministrator, missingPermissions } from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import type { ParsedEmail } from "@/lib/email";
import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";
import type { FieldErrors } from "@/lib/errors";
import { checkGroups, groupGoneReason, groupNames, joinGroups } from "@/lib/groups/grantable";
import type { CheckedGroup } from "@/lib/groups/grantable";
import { enqueueMails } from "@/lib/mail/enqueue";
import { temporaryPasswordLifetime } from "@/lib/lifetimes";
import { readAccessRules } from "@/lib/roles/queries";
import { temporaryPassword } from "@/lib/secrets/codes";
import { retryOnCollision } from "@/lib/transactions";

import { emailConflictReason, findEmailConflicts, findEmailsAboveActor } from "./email-conflicts";
import { lockActor, lockLoginMethod } from "./lock";
import {
  otherOrganizationReason,
  permissionNotYoursReason,
  roleAboveReason,
  systemAdminNotYoursReason,
  systemAdminWithoutRbacReason,
  wasAboveReason,
} from "./operations";
import type { CreateUserInput } from "./schema";
import { upsertUsers } from "./upsert";

export type CreateOutcome =
  | "created"
  | "already_invited"
  | "already_member"
  | "other_organization"
  | "above_your_role"
  | "was_above_you"
  | "permission_not_yours"
  | "system_admin_not_yours"
  | "group_refused";

export type CreateResult = {
  email: string;
  outcome: CreateOutcome;
  /** Why the user was not created, by field. */
  refusal?: FieldErrors;
  userId?: string;
  /** Set where no mail provider is configured: what the welcome email contains. */
  temporaryPassword?: string;
};

/** A result with the generation of the temporary password, if there is one. */
type WrittenResult = Omit<CreateResult, "temporaryPassword"> & { generation?: number };

type Refused = Exclude<CreateOutcome, "created">;

/** The field and message of each refusal, for a form. */
const refusals: Record<Refused, FieldErrors> = {
  already_invited: { email: "Already invited. Resend or revoke the invitation instead." },
  already_member: { email: "Already a member." },
  other_organization: { email: otherOrganizationReason },
  above_your_role: { roleKey: roleAboveReason },
  was_above_you: { email: wasAboveReason },
  permission_not_yours: { extraPermissions: permissionNotYoursReason },
  system_admin_not_yours: { systemAdmin: systemAdminNotYoursReason },
  group_refused: { groupIds: groupGoneReason },
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
    db.transaction((tx) => createUsersIn(tx, actor, inputs, now())),
  );
  return inputs.map(({ email }) => {
    const { generation, ...result } = created.get(email.emailNormalized)!;
    if (!generation || env.mail.transport !== "outbox") return result;
    return { ...result, temporaryPassword: temporaryPassword(result.userId!, generation) };
  });
}

/**
 * `createUsers` in the transaction of the caller.
 * @param options.sendsWelcome false: the welcome emails are sent later, or not at all
 * @returns the results by normalized email
 */
export async function createUsersIn(
  tx: Transaction,
  actor: ActingUser,
  candidates: readonly CreateUserInput[],
  at: Date,
  { sendsWelcome = true } = {},
): Promise<Map<string, WrittenResult>> {
  const organizationId = actor.organization.id;
  const subject = await lockActor(tx, actor, at);
  requirePermission(subject, "users:manage");
  const usesPasswords = (await lockLoginMethod(tx, organizationId)) === "password";
  const results = new Map<string, WrittenResult>();
  const rules = await readAccessRules(tx, organizationId);
  const groupIds = [...new Set(candidates.flatMap((each) => each.groupIds ?? []))];
  const groups = await checkGroups(tx, actor, subject, groupIds);
  const refuse = (
    { email }: { email: ParsedEmail },
    outcome: Refused,
    refusal = refusals[outcome],
  ) => results.set(email.emailNormalized, { email: email.email, outcome, refusal });
  for (const candidate of candidates) {
    const refused = beyondActor(subject, candidate, rules, groups);
    if (refused) refuse(candidate, ...refused);
  }
  const remaining = () => candidates.filter(({ email }) => !results.has(email.emailNormalized));
  const reportConflicts = async (rows: readonly { email: ParsedEmail }[]) => {
    const emails = rows.map(({ email }) => email.emailNormalized);
    const conflicts = await findEmailConflicts(tx, organizationId, emails);
    for (const { email } of rows) {
      const conflict = conflicts.get(email.emailNormalized);
      if (!conflict) continue;
      refuse({ email }, emailConflictReason(conflict));
    }
  };
  await reportConflicts(remaining());
  const emails = remaining().map(({ email }) => email.emailNormalized);
  const above = await findEmailsAboveActor(tx, organizationId, subject, emails, at);
  for (const { email } of remaining()) {
    if (above.has(email.emailNormalized)) refuse({ email }, "was_above_you");
  }
  const free = remaining();
  const created = await upsertUsers(
    tx,
    free.map(({ email, groupIds: _groupIds, systemAdmin = false, ...values }) => ({
      ...values,
      systemAdmin,
      ...email,
      organizationId,
      status: "active" as const,
      temporaryGeneration: 1,
      temporaryExpiresAt: usesPasswords ? after(at, temporaryPasswordLifetime) : null,
      createdAt: at,
      activatedAt: at,
    })),
  );
  if (sendsWelcome) await enqueueWelcome(tx, organizationId, created, usesPasswords, at);
  const inputOf = new Map(free.map((input) => [input.email.emailNormalized, input]));
  await joinGroups(
    tx,
    organizationId,
    created.flatMap(({ userId, emailNormalized }) =>
      (inputOf.get(emailNormalized)!.groupIds ?? []).map((groupId) => ({ userId, groupId })),
    ),
    actor.userId,
    at,
  );
  await recordAuditEvents(
    tx,
    organizationId,
    auditActor(actor),
    created.map(({ userId, email, emailNormalized, replaced }) => {
      const { firstName, lastName, roleKey, ...given } = inputOf.get(emailNormalized)!;
      return {
        action: "user.created",
        targetType: "user",
        targetId: userId,
        targetLabel: email,
        before: replaced ? { status: "deleted" } : undefined,
        after: {
          email,
          firstName,
          lastName,
          role: roleKey,
          extraPermissions: given.extraPermissions,
          ...(given.systemAdmin && { systemAdmin: true }),
          groups: groupNames(given.groupIds?.map((id) => groups.get(id)!) ?? []),
          status: "active",
        },
      };
    }),
    at,
  );
  for (const { userId, email, emailNormalized, temporaryGeneration } of created) {
    results.set(emailNormalized, {
      email,
      outcome: "created",
      userId,
      ...(usesPasswords && { generation: temporaryGeneration }),
    });
  }
  // Another manager may have created or invited the same deleted user since.
  const missing = remaining();
  if (missing.length > 0) await reportConflicts(missing);
  for (const { email } of remaining()) refuse({ email }, "already_member");
  return results;
}

/**
 * Enqueues the emails that tell users how to sign in.
 * @param usesPasswords whether they contain the temporary password
 */
export async function enqueueWelcome(
  tx: Transaction,
  organizationId: string,
  people: readonly { userId: string; email: string; temporaryGeneration: number }[],
  usesPasswords: boolean,
  at: Date,
): Promise<void> {
  await enqueueMails(
    tx,
    people.map(({ userId, email, temporaryGeneration }) => ({
      organizationId,
      userId,
      recipient: email,
      ...(usesPasswords
        ? { kind: "welcome" as const, generation: temporaryGeneration }
        : { kind: "welcome_single_sign_on" as const }),
    })),
    at,
  );
}

/** What the actor cannot give of what a new user shall have; undefined if nothing. */
function beyondActor(
  subject: Subject,
  { roleKey, extraPermissions, systemAdmin, groupIds = [] }: CreateUserInput,
  { accessControl, roles }: Awaited<ReturnType<typeof readAccessRules>>,
  groups: ReadonlyMap<string, CheckedGroup>,
): [Refused, FieldErrors?] | undefined {
  const role = roles.get(roleKey);
  if (!role || !canGrantRole(subject, role)) return ["above_your_role"];
  if (systemAdmin && accessControl !== "rbac") {
    return ["system_admin_not_yours", { systemAdmin: systemAdminWithoutRbacReason }];
  }
  if (systemAdmin && !isAdministrator(subject)) return ["system_admin_not_yours"];
  for (const id of groupIds) {
    const group = groups.get(id);
    if (!group) return ["group_refused"];
    if (group.refusal) return ["group_refused", { groupIds: group.refusal }];
  }
  return missingPermissions(subject, extraPermissions).length > 0
    ? ["permission_not_yours"]
    : undefined;
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
    const refusal = result!.refusal!;
    throw new GatehouseError("conflict", Object.values(refusal)[0]!, refusal);
  }
  return {
    userId: result!.userId!,
    email: result!.email,
    temporaryPassword: result!.temporaryPassword,
  };
}
