import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import { auditActor } from "@/lib/access/actor";
import type { ActingUser, Actor } from "@/lib/access/actor";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditAction } from "@/lib/audit/record";
import { now } from "@/lib/clock";
import type { MailKind } from "@/db/schema/mails";
import { GatehouseError } from "@/lib/errors";
import { enqueueMails } from "@/lib/mail/enqueue";
import { endSessions } from "./end-sessions";
import { retryOnCollision } from "@/lib/transactions";

import { findEmailConflicts } from "./email-conflicts";
import { lockUsers } from "./lock";
import { decideOperation } from "./operations";
import type { PersonFacts } from "./list/row";
import type { StatusOperation, UserStatus } from "./status";

/** The result for one user. */
export type StatusResult = {
  userId: string;
  email?: string;
  outcome: "done" | "not_found" | "refused" | "address_taken";
  /** The reason as a sentence. */
  reason?: string;
};

const changes: Record<
  StatusOperation,
  { to: UserStatus; action: AuditAction; endsSessions: boolean; mail?: MailKind }
> = {
  disable: {
    to: "inactive",
    action: "user.disabled",
    endsSessions: true,
    mail: "account_disabled",
  },
  enable: { to: "active", action: "user.enabled", endsSessions: false, mail: "account_enabled" },
  delete: { to: "deleted", action: "user.deleted", endsSessions: true },
  restore: { to: "inactive", action: "user.restored", endsSessions: false },
};

const addressTaken = "This email now belongs to another user.";

/**
 * Changes the status of any number of users with a fixed number of statements
 * (docs/product.md#user-status).
 * @returns one result per different id, in the order given
 * @throws unauthenticated when the actor is no longer active
 */
export async function changeStatus(
  actor: Actor,
  operation: StatusOperation,
  userIds: readonly string[],
): Promise<StatusResult[]> {
  const ids = [...new Set(userIds)];
  // Another user may take the email address of a restored user at the same moment.
  return retryOnCollision(() => db.transaction((tx) => changeStatusIn(tx, actor, operation, ids)));
}

async function changeStatusIn(
  tx: Transaction,
  actor: Actor,
  operation: StatusOperation,
  ids: string[],
): Promise<StatusResult[]> {
  const at = now();
  const { subject, people, activeAdministrators } = await lockUsers(tx, actor, ids, at);
  const emails = [...people.values()].map((person) => person.emailNormalized);
  const conflicts =
    operation === "restore"
      ? await findEmailConflicts(tx, actor.organization.id, emails)
      : new Map<string, unknown>();

  let administratorsLeft = activeAdministrators;
  const allowed: PersonFacts[] = [];
  const results = ids.map((userId): StatusResult => {
    const person = people.get(userId);
    if (!person) return { userId, outcome: "not_found", reason: "This user was not found." };
    const { email } = person;
    const decision = decideOperation(
      subject,
      operation,
      { ...person, lastAdministrator: person.isActiveAdministrator && administratorsLeft === 1 },
      at,
    );
    if (!decision.allowed) return { userId, email, outcome: "refused", reason: decision.reason };
    if (conflicts.has(person.emailNormalized)) {
      return { userId, email, outcome: "address_taken", reason: addressTaken };
    }
    if (person.isActiveAdministrator) administratorsLeft -= 1;
    allowed.push(person);
    return { userId, email, outcome: "done" };
  });
  if (allowed.length > 0) await writeStatusChange(tx, actor, operation, allowed, at);
  return results;
}

/**
 * Writes a status change that `decideOperation` has allowed for each of these locked users, with
 * its consequences: sessions, audit events, emails. Four statements for any number of users.
 */
export async function writeStatusChange(
  tx: Transaction,
  actor: ActingUser,
  operation: StatusOperation,
  people: readonly Pick<PersonFacts, "userId" | "email" | "status">[],
  at: Date,
): Promise<void> {
  const { to, action, endsSessions, mail } = changes[operation];
  const changed = people.map((person) => person.userId);
  await tx
    .update(users)
    .set({
      status: to,
      version: sql`${users.version} + 1`,
      deletedAt: to === "deleted" ? at : null,
    })
    .where(inIds(users.id, changed));
  if (endsSessions) await endSessions(tx, changed, "disabled", at);
  await recordAuditEvents(
    tx,
    actor.organization.id,
    auditActor(actor),
    people.map((person) => ({
      action,
      targetType: "user",
      targetId: person.userId,
      targetLabel: person.email,
      before: { status: person.status },
      after: { status: to },
    })),
    at,
  );
  if (mail) {
    await enqueueMails(
      tx,
      people.map((person) => ({
        organizationId: actor.organization.id,
        userId: person.userId,
        kind: mail,
        recipient: person.email,
      })),
      at,
    );
  }
}

/** @throws the reason why the only user of the list was not changed */
export function onlyStatusResult([result]: readonly StatusResult[]): { email: string } {
  if (result?.outcome === "done") return { email: result.email! };
  const code = result?.outcome === "not_found" ? "not_found" : "conflict";
  throw new GatehouseError(code, result?.reason ?? "This user was not found.");
}
