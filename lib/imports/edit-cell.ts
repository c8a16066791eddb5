import { and, eq } from "drizzle-orm";

import { importRows } from "@/db/schema/schema";
import { inIntegers } from "@/db/sql";
import type { Actor } from "@/lib/access/actor";
import { notFound } from "@/lib/errors";

import { changeDraft } from "./change-draft";
import { plannedImport } from "./lock";
import { planAgain } from "./plan-rows";
import { markDuplicates } from "./row-queries";
import type { EditImportCellInput } from "./schema";
import { readValues } from "./values";
import type { ImportView } from "./view";

/**
 * Changes a cell of a dry run. The row is planned again, and so are rows that had or now have the
 * same email.
 * @throws not_found, conflict once the import has started
 */
export async function editImportCell(
  actor: Actor,
  { importId, number, column, value }: EditImportCellInput,
): Promise<ImportView> {
  return changeDraft(actor, importId, async (tx, { stored, subject, at }) => {
    const planned = plannedImport(stored);
    const isRow = and(eq(importRows.importId, importId), eq(importRows.number, number));
    const [row] = await tx.select().from(importRows).where(isRow);
    if (!row || column >= planned.width) throw notFound("This cell");
    const cells = Array.from(
      { length: Math.max(row.cells.length, column + 1) },
      (_, index) => row.cells[index] ?? "",
    ).with(column, value);
    const { emailNormalized } = readValues(cells, planned.mapping, planned.width);
    await tx.update(importRows).set({ cells, emailNormalized, duplicateOf: null }).where(isRow);
    const emails = [row.emailNormalized, emailNormalized].flatMap((email) => email ?? []);
    const changed = await markDuplicates(tx, importId, emails);
    const concerned = inIntegers(importRows.number, [number, ...changed]);
    await planAgain(tx, actor, subject, planned, concerned, at);
  });
}
