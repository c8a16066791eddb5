import { eq, ne } from "drizzle-orm";

import { importRows, imports } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";

import { changeDraft } from "./change-draft";
import { plannedImport } from "./lock";
import { planAgain } from "./plan-rows";
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
  return changeDraft(actor, importId, async (tx, { stored, subject, at }) => {
    const planned = plannedImport(stored);
    await tx.update(imports).set({ options }).where(eq(imports.id, importId));
    const { existing, groups } = planned.options;
    if (options.existing === existing && options.groups === groups) return;
    const concerned = ne(importRows.outcome, "new");
    await planAgain(tx, actor, subject, { ...planned, options }, concerned, at);
  });
}
