import { and, count, eq, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { groups, importRows } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";
import { valueKey } from "@/lib/csv/value-key";
import { GatehouseError } from "@/lib/errors";
import { createGroupIn } from "@/lib/groups/create";
import { lockLoginMethod } from "@/lib/users/lock";

import { recordImport } from "./apply";
import { plannedImport, requireDraft } from "./lock";
import type { ImportFixes } from "./options";
import type { PlannedImport } from "./plan-rows";
import { startRun } from "./run";
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
  return startRun(actor, importId, "applying", async (tx, { stored, subject, at }) => {
    requireDraft(actor, stored);
    const planned = plannedImport(stored);
    const counts = await requireStartable(tx, actor, planned);
    const fixes = await createGroups(tx, actor, subject, planned.fixes, at);
    await recordImport(tx, actor, stored, "import.started", counts, at);
    return { startedAt: at, options: planned.options, fixes };
  });
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
  const names = wanted.map(([key]) => key);
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
