import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { canGrantRole } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import { forgetProviders } from "./external-identities";
import { after, now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";
import { enqueueMails } from "@/lib/mail/enqueue";
import { lockLoginMethod } from "@/lib/identity-configuration/queries";
import { temporaryPasswordLifetime } from "@/lib/passwords/lifetimes";
import { rolesOf } from "@/lib/roles/queries";
import { temporaryPassword } from "@/lib/secrets/codes";
import { retryOnCollision } from "@/lib/transactions";

import { whoHolds } from "./holders";
import type { CreateUserInput } from "./schema";

export type CreateOutcome =
  | "created"
  | "already_invited"
  | "already_member"
  | "other_organization"
  | "above_your_role"
  | "permission_not_yours";

export type CreateResult = {
  email: string;
  outcome: CreateOutcome;
  userId?: string;
  /** Where nobody delivers mail: what the welcome mail would have brought. Shown once. */
  temporaryPassword?: string;
};

/** The field and the sentence of each refusal, for a form. */
const refusals: Record<Exclude<CreateOutcome, "created">, { field: string; sentence: string }> = {
  already_invited: {
    field: "email",
    sentence: "Already invited. Resend or revoke the invitation instead.",
  },
  already_member: { field: "email", sentence: "Already a member." },
  other_organization: { field: "email", sentence: "Belongs to another organization." },
  above_your_role: { field: "roleKey", sentence: "You cannot give this role: it is above yours." },
  permission_not_yours: {
    field: "extraPermissions",
    sentence: "You cannot give a permission that you do not have yourself.",
  },
};

/**
 * Creates any number of people with a fixed number of statements (docs/product.md#create-user): Active at once,
 * with a temporary password that a welcome mail brings, where passwords are used. Somebody who was deleted comes back as the
 * same user.
 * @param inputs different e-mails
 * @returns one result per input, in the order given
 * @throws forbidden without users:manage
 */
export async function createUsers(
  actor: Actor,
  inputs: readonly CreateUserInput[],
): Promise<CreateResult[]> {
  requirePermission(actor, "users:manage");
  const roles = new Map((await rolesOf(db, actor.organization.id)).map((role) => [role.key, role]));
  const refused = new Map<string, CreateOutcome>();
  for (const { email, roleKey, extraPermissions } of inputs) {
    const role = roles.get(roleKey);
    if (!role || !canGrantRole(actor, role)) refused.set(email.emailNormalized, "above_your_role");
    else if (extraPermissions.some((permission) => !actor.permissions.has(permission))) {
      refused.set(email.emailNormalized, "permission_not_yours");
    }
  }
  const candidates = inputs.filter(({ email }) => !refused.has(email.emailNormalized));
  const created =
    candidates.length === 0
      ? new Map<string, CreateResult>()
      : await retryOnCollision(() =>
          db.transaction((tx) => createCandidates(tx, actor, candidates)),
        );
  return inputs.map(
    ({ email }) =>
      created.get(email.emailNormalized) ?? {
        email: email.email,
        outcome: refused.get(email.emailNormalized)!,
      },
  );
}

async function createCandidates(
  tx: Transaction,
  actor: Actor,
  candidates: readonly CreateUserInput[],
): Promise<Map<string, CreateResult>> {
  const at = now();
  const organizationId = actor.organization.id;
  const temporary = (await lockLoginMethod(tx, organizationId)) === "password";
  const rows = candidates.map(({ email, ...rest }) => ({ ...rest, ...email }));
  // One order for everybody, so that two lists with the same people never deadlock.
  const created = await tx.execute<{
    userId: string;
    email: string;
    emailNormalized: string;
    generation: number;
    cameBack: boolean;
  }>(sql`
    insert into users (
      organization_id, email, email_normalized, first_name, last_name, role_key, extra_permissions,
      status, temporary_generation, temporary_expires_at, created_at, activated_at
    )
    select ${organizationId}, "email", "emailNormalized", "firstName", "lastName", "roleKey",
      array(select jsonb_array_elements_text("extraPermissions")), 'active', 1,
      ${temporary ? after(at, temporaryPasswordLifetime).toISOString() : null}::timestamptz, ${at.toISOString()}, ${at.toISOString()}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as candidate (
      "email" text, "emailNormalized" text, "firstName" text, "lastName" text, "roleKey" text,
      "extraPermissions" jsonb
    )
    where not exists (
      select from users where email_normalized = "emailNormalized" and status <> 'deleted'
    )
    order by "emailNormalized"
    on conflict (organization_id, email_normalized) do update set
      email = excluded.email,
      first_name = excluded.first_name,
      last_name = excluded.last_name,
      role_key = excluded.role_key,
      extra_permissions = excluded.extra_permissions,
      status = 'active',
      password_hash = null,
      temporary_generation = users.temporary_generation + 1,
      temporary_expires_at = excluded.temporary_expires_at,
      code_expires_at = null,
      activated_at = coalesce(users.activated_at, excluded.activated_at),
      deleted_at = null,
      version = users.version + 1
    where users.status = 'deleted'
    returning id as "userId", email, email_normalized as "emailNormalized",
      temporary_generation as generation, xmax <> 0 as "cameBack"
  `);
  await forgetProviders(
    tx,
    created.filter(({ cameBack }) => cameBack).map(({ userId }) => userId),
  );
  await enqueueMails(
    tx,
    created.map(({ userId, email, generation }) => ({
      organizationId,
      userId,
      recipient: email,
      ...(temporary
        ? { kind: "welcome" as const, generation }
        : { kind: "welcome_single_sign_on" as const }),
    })),
    at,
  );
  const inputOf = new Map(candidates.map((input) => [input.email.emailNormalized, input]));
  await recordAuditEvents(
    tx,
    organizationId,
    auditActor(actor),
    created.map(({ userId, email, emailNormalized, cameBack }) => {
      const { firstName, lastName, roleKey, extraPermissions } = inputOf.get(emailNormalized)!;
      return {
        action: "user.created",
        targetType: "user",
        targetId: userId,
        targetLabel: email,
        before: cameBack ? { status: "deleted" } : undefined,
        after: { email, firstName, lastName, role: roleKey, extraPermissions, status: "active" },
      };
    }),
    at,
  );

  const results = new Map<string, CreateResult>();
  for (const { userId, email, emailNormalized, generation } of created) {
    results.set(emailNormalized, {
      email,
      outcome: "created",
      userId,
      temporaryPassword:
        temporary && env.mail.transport === "outbox"
          ? temporaryPassword(userId, generation)
          : undefined,
    });
  }
  const rest = rows.filter((row) => !results.has(row.emailNormalized));
  if (rest.length > 0) {
    const holders = await whoHolds(
      tx,
      organizationId,
      rest.map((row) => row.emailNormalized),
    );
    for (const { email, emailNormalized } of rest) {
      results.set(emailNormalized, {
        email,
        outcome: holders.get(emailNormalized) ?? "already_member",
      });
    }
  }
  return results;
}

/**
 * Creates one person.
 * @throws forbidden, or conflict with the sentence at the field it belongs to
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
