import { eq, ne } from "drizzle-orm";

import { db } from "@/db/client";
import { importRows, imports } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { now } from "@/lib/clock";
import { lockActor } from "@/lib/users/lock";

import { lockDraft, plannedImport } from "./lock";
import { planAgain } from "./plan-rows";
import { readImport } from "./queries";
import type { ImportOptionsInput } from "./schema";
import type { ImportView } from "./view";

/**
 * Saves the options of a dry run and plans the rows again that they concern: those of people who are
 * in the organization.
 * @throws not_found, conflict once it has started
 */
export async function setImportOptions(
  actor: ActingUser,
  { importId, options }: ImportOptionsInput,
): Promise<ImportView> {
  requirePermission(actor, "users:manage");
  const at = now();
  await db.transaction(async (tx) => {
    const planned = plannedImport(await lockDraft(tx, actor, importId));
    const subject = await lockActor(tx, actor, at);
    requirePermission(subject, "users:manage");
    await tx.update(imports).set({ options }).where(eq(imports.id, importId));
    const { existing, groups } = planned.options;
    if (options.existing === existing && options.groups === groups) return;
    const concerned = ne(importRows.outcome, "new");
    await planAgain(tx, actor, subject, { ...planned, options }, concerned, at);
  });
  return readImport(actor, importId);
}
