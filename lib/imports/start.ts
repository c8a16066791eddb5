import { and, count, eq, inArray, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { groups, importRows, imports, users } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { valueKey } from "@/lib/csv/value-key";
import { GatehouseError } from "@/lib/errors";
import { createGroupIn } from "@/lib/groups/create";
import { sendJob } from "@/lib/jobs/queue";
import { retryOnCollision } from "@/lib/transactions";
import { displayName } from "@/lib/users/display-name";
import { lockLoginMethod, lockUsers } from "@/lib/users/lock";

import { recordImport } from "./apply";
import { lockDraft, plannedImport } from "./lock";
import type { ImportFixes } from "./options";
import type { PlannedImport } from "./plan-rows";
import { readImport } from "./queries";
import { runningStates } from "./states";
import type { ImportView } from "./view";

const conflict = (sentence: string) => new GatehouseError("conflict", sentence);

/**
 * Starts to apply a dry run in the background.
 * @throws not_found, forbidden, or conflict when another import of the organization is running, when
 *   no row would change anything, or when a row has a problem and all or none are to be applied
 */
export async function startImport(
  actor: ActingUser,
  { importId }: { importId: string },
): Promise<ImportView> {
  requirePermission(actor, "users:manage");
  const at = now();
  // Another import may start at the same moment.
  await retryOnCollision(() =>
    db.transaction(async (tx) => {
      const stored = await lockDraft(tx, actor, importId);
      const { subject } = await lockUsers(tx, actor, [], at);
      requirePermission(subject, "users:manage");
      await requireNoneRunning(tx, actor.organization.id);
      const planned = plannedImport(stored);
      const counts = await requireStartable(tx, actor, planned);
      const fixes = await createGroups(tx, actor, subject, planned.fixes, at);
      await tx
        .update(imports)
        .set({
          state: "applying",
          startedAt: at,
          runBy: actor.userId,
          ...actor.origin,
          options: planned.options,
          fixes,
        })
        .where(eq(imports.id, importId));
      await recordImport(tx, actor, stored, "import.started", counts, at);
      await sendJob(tx, "import", {});
    }),
  );
  return readImport(actor, importId);
}

/** @throws conflict with the name of who runs an import of the organization */
export async function requireNoneRunning(tx: Transaction, organizationId: string): Promise<void> {
  const { firstName, lastName, email } = users;
  const [running] = await tx
    .select({ fileName: imports.fileName, state: imports.state, firstName, lastName, email })
    .from(imports)
    .innerJoin(users, eq(users.id, imports.runBy))
    .where(
      and(eq(imports.organizationId, organizationId), inArray(imports.state, [...runningStates])),
    );
  if (!running) return;
  const does =
    running.state === "undoing"
      ? "is undoing the import of"
      : running.state === "mailing"
        ? "is sending the welcome emails of"
        : "is importing";
  throw conflict(
    `${displayName(running)} ${does} ${running.fileName}. Try again when that has finished.`,
  );
}

/** @returns the number of rows by outcome; @throws conflict when the import must not start */
async function requireStartable(
  tx: Transaction,
  actor: ActingUser,
  { id, options }: PlannedImport,
): Promise<Record<string, number>> {
  const usesPasswords = (await lockLoginMethod(tx, actor.organization.id)) === "password";
  if (options.welcome === "none" && usesPasswords) {
    const sentence =
      "People sign in with a password here, so they need the welcome email. Send it now or later.";
    throw new GatehouseError("conflict", sentence, { welcome: sentence });
  }
  const rows = await tx
    .select({ outcome: importRows.outcome, count: count() })
    .from(importRows)
    .where(eq(importRows.importId, id))
    .groupBy(importRows.outcome);
  const counts = Object.fromEntries(rows.map((row) => [row.outcome, row.count]));
  const { new: created = 0, updated = 0, conflict: conflicts = 0 } = counts;
  if (created + updated === 0) throw conflict("No row of this file would change anything.");
  if (options.scope === "all" && conflicts > 0) {
    throw conflict(
      "Some rows have problems. Fix them, or choose to import the rows without problems.",
    );
  }
  return counts;
}

/**
 * Creates the groups that were chosen to be created, unless they exist by now.
 * @returns the fixes without them: a group that is deleted before its row comes is unknown again
 */
async function createGroups(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  fixes: ImportFixes,
  at: Date,
): Promise<ImportFixes> {
  const chosen = Object.entries(fixes.groups ?? {});
  const wanted = chosen.filter(([, { action }]) => action === "create");
  if (wanted.length === 0) return fixes;
  const names = wanted.map(([, { name }]) => name.toLowerCase());
  const existing = await tx
    .select({ name: groups.name })
    .from(groups)
    .where(
      and(
        eq(groups.organizationId, actor.organization.id),
        inTexts(sql`lower(${groups.name})`, names),
      ),
    );
  const known = new Set(existing.map(({ name }) => valueKey(name)));
  for (const [key, { name }] of wanted) {
    if (known.has(key)) continue;
    const input = { name, description: "", roleKey: "", notifiesMembers: true };
    await createGroupIn(tx, actor, subject, input, at);
  }
  return { ...fixes, groups: Object.fromEntries(chosen.filter((each) => !wanted.includes(each))) };
}
