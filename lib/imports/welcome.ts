import { eq } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { imports } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { decide } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { GatehouseError } from "@/lib/errors";
import { enqueueWelcome } from "@/lib/users/create";
import { lockLoginMethod, lockUsers } from "@/lib/users/lock";
import { decideOperation } from "@/lib/users/operations";
import { renewTemporaryPasswords } from "@/lib/users/passwords/reset";

import { nextRows } from "./apply";
import type { StoredImport } from "./lock";
import { awaitsWelcome } from "./queries";
import { startRun } from "./run";
import type { ImportView } from "./view";

/**
 * Starts to send the welcome emails that an import has left for later, to the users whom it created
 * and who have not signed in.
 * @throws not_found, forbidden, or conflict when none are left to send
 */
export async function sendImportWelcomeEmails(
  actor: ActingUser,
  { importId }: { importId: string },
): Promise<ImportView> {
  return startRun(actor, importId, "mailing", async (_tx, { stored, at }) => {
    if (!awaitsWelcome(stored, at)) {
      throw new GatehouseError("conflict", "No welcome emails of this import are left to send.");
    }
    return {};
  });
}

/** Sends the welcome emails of the next batch of an import whose row is locked. */
export async function welcomeBatch(
  tx: Transaction,
  stored: StoredImport,
  actor: ActingUser,
  at: Date,
): Promise<void> {
  const batch = await nextRows(tx, stored.id, stored.welcomeProcessed);
  const rows = batch.filter(({ number }) => number <= stored.processed);
  const ids = rows.flatMap(({ userId, outcome }) => (outcome === "new" && userId) || []);
  const { subject, people } = await lockUsers(tx, actor, ids, at);
  requirePermission(subject, "users:manage");
  const usesPasswords = (await lockLoginMethod(tx, actor.organization.id)) === "password";
  const waiting = [...people.values()].filter(
    (person) =>
      person.lastActiveAt === null &&
      (usesPasswords
        ? decideOperation(subject, "resend_welcome", { ...person, lastAdministrator: false }, at)
            .allowed
        : person.status === "active" && decide(subject, "users:manage", person).allowed),
  );
  if (usesPasswords) await renewTemporaryPasswords(tx, actor, waiting, at);
  else {
    const recipients = waiting.map(({ userId, email }) => ({
      userId,
      email,
      temporaryGeneration: 0,
    }));
    await enqueueWelcome(tx, actor.organization.id, recipients, false, at);
  }
  const welcomeProcessed = stored.welcomeProcessed + rows.length;
  const isLast = welcomeProcessed >= stored.processed;
  await tx
    .update(imports)
    .set({
      welcomeProcessed,
      welcomed: stored.welcomed + waiting.length,
      ...(isLast && { state: stored.processed < stored.total ? "cancelled" : "done" }),
    })
    .where(eq(imports.id, stored.id));
}
