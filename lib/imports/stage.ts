import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor, Transaction } from "@/db/client";
import { importChunks, importRows, imports } from "@/db/schema/schema";
import { inIntegers } from "@/db/sql";
import type { ActingUser } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { lockActor } from "@/lib/users/lock";

import type { Draft } from "./change-draft";
import { mapHeader, mapWithoutHeader, widthOf } from "./columns";
import type { Mapping } from "./columns";
import { readRules } from "./facts";
import type { CsvFormat } from "./format";
import { plannedImport } from "./lock";
import { planAgain, planRows, storedPlan } from "./plan-rows";
import { readRecords } from "./read";
import type { FileRecord } from "./read";
import { insertRows, markDuplicates } from "./row-queries";

/** How many rows are read, planned and stored at a time. */
const batchSize = 2_000;

/** The file of an import, piece by piece. */
export async function* readChunks(
  executor: Executor,
  importId: string,
): AsyncGenerator<Uint8Array> {
  for (let number = 0; ; number += 1) {
    const [chunk] = await executor
      .select({ bytes: importChunks.bytes })
      .from(importChunks)
      .where(and(eq(importChunks.importId, importId), eq(importChunks.number, number)));
    if (!chunk) return;
    yield chunk.bytes;
  }
}

/** How a file is read; without a mapping the columns are guessed. */
export type Reading = { format: CsvFormat; mapping?: Mapping | null };

/**
 * Reads the file of a new import and plans its rows: the import becomes a dry run.
 * @throws unauthenticated or forbidden when the actor may no longer do it, invalid at the field
 *   `file` or `encoding`
 */
export async function stageFile(
  actor: ActingUser,
  importId: string,
  reading: Reading,
  at: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    const subject = await lockActor(tx, actor, at);
    requirePermission(subject, "users:manage");
    const [stored] = await tx.select().from(imports).where(eq(imports.id, importId)).for("update");
    await stageRows(tx, actor, { stored: stored!, subject, at }, reading);
  });
}

/**
 * Reads the stored file of a locked import and plans its rows; rows of an earlier reading are
 * replaced.
 * @throws invalid at the field `file` or `encoding`
 */
export async function stageRows(
  tx: Transaction,
  actor: ActingUser,
  { stored, subject, at }: Draft,
  { format, mapping: chosen }: Reading,
): Promise<void> {
  const importId = stored.id;
  await tx.delete(importRows).where(eq(importRows.importId, importId));
  const rules = await readRules(tx, actor, subject, at);
  const planned = { ...plannedImport(stored), mapping: chosen ?? {}, width: 0 };
  let header: string[] | null = null;
  let total = 0;
  for await (const records of readRecords(readChunks(tx, importId), format, batchSize)) {
    if (format.hasHeader && !header) {
      header = records[0]!.cells;
      planned.width = widthOf(header);
      planned.mapping = chosen ?? mapHeader(header).mapping;
      continue;
    }
    if (planned.width === 0) {
      planned.width = Math.max(...records.map(({ cells }) => widthOf(cells)));
      planned.mapping = chosen ?? mapWithoutHeader(records.map(({ cells }) => cells));
    }
    const rows = records.map((record, index) => ({
      ...record,
      number: total + index + 1,
      duplicateOf: null,
    }));
    const { plans } = await planRows(tx, actor, rules, planned, rows);
    await insertRows(
      tx,
      importId,
      plans.map((plan, index) => ({
        ...storedPlan(plan),
        line: rows[index]!.line,
        cells: trimmedRow(rows[index]!),
        emailNormalized: plan.emailNormalized,
      })),
    );
    total += rows.length;
  }
  const { delimiter, encoding } = format;
  const { width, mapping } = planned;
  await tx
    .update(imports)
    .set({ state: "draft", encoding, delimiter, header, width, mapping, total })
    .where(eq(imports.id, importId));
  const doubled = await markDuplicates(tx, importId);
  if (doubled.length === 0) return;
  await planAgain(tx, actor, subject, planned, inIntegers(importRows.number, doubled), at);
}

/** The cells without the empty ones at the end. */
const trimmedRow = ({ cells }: FileRecord): string[] => cells.slice(0, widthOf(cells));
