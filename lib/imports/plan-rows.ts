import { and, eq, gt, asc } from "drizzle-orm";
import type { SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { importRows } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import type { Subject } from "@/lib/access/policy";

import type { Mapping } from "./columns";
import { readFacts, readRules } from "./facts";
import type { Rules } from "./facts";
import type { ImportFixes, ImportOptions } from "./options";
import { planRow } from "./plan";
import type { Facts, Plan } from "./plan";
import { updatePlans } from "./row-queries";
import type { StoredPlan } from "./row-queries";
import { readValues } from "./values";

/** The part of an import that its plan depends on. */
export type PlannedImport = {
  id: string;
  mapping: Mapping;
  width: number;
  options: ImportOptions;
  fixes: ImportFixes;
};

/** A row as the file has it. */
export type SourceRow = { number: number; cells: string[]; duplicateOf: number | null };

/** How many rows are planned at a time. */
const planBatch = 5_000;

/** The plans of some rows with the facts that they depend on. */
export async function planRows(
  tx: Transaction,
  actor: ActingUser,
  rules: Rules,
  { mapping, width, options, fixes }: PlannedImport,
  rows: readonly SourceRow[],
  { lock = false } = {},
): Promise<{ facts: Facts; plans: (Plan & { number: number; emailNormalized: string | null })[] }> {
  const read = rows.map((row) => ({ ...row, values: readValues(row.cells, mapping, width) }));
  const facts = await readFacts(
    tx,
    actor,
    rules,
    read.map(({ values }) => values),
    { lock },
  );
  const plans = read.map(({ number, values, duplicateOf }) => ({
    ...planRow(facts, options, fixes, values, duplicateOf),
    number,
    emailNormalized: values.emailNormalized,
  }));
  // The next rows of a dry run find fewer Administrators.
  rules.administrators = facts.administrators;
  return { facts, plans };
}

/** What is stored of a plan. */
export const storedPlan = ({
  number,
  outcome,
  problems,
  changes,
  person,
}: Plan & { number: number }): StoredPlan => ({
  number,
  outcome,
  problems,
  changes,
  userId: outcome === "updated" || outcome === "unchanged" ? person!.userId : null,
});

/** Plans the rows of a draft again that a change may concern, in batches. */
export async function planAgain(
  tx: Transaction,
  actor: ActingUser,
  subject: Subject,
  planned: PlannedImport,
  concerned: SQL | undefined,
  at: Date,
): Promise<void> {
  const rules = await readRules(tx, actor, subject, at);
  let last = 0;
  for (;;) {
    const rows = await tx
      .select({
        number: importRows.number,
        cells: importRows.cells,
        duplicateOf: importRows.duplicateOf,
      })
      .from(importRows)
      .where(and(eq(importRows.importId, planned.id), gt(importRows.number, last), concerned))
      .orderBy(asc(importRows.number))
      .limit(planBatch);
    if (rows.length === 0) return;
    const { plans } = await planRows(tx, actor, rules, planned, rows);
    await updatePlans(tx, planned.id, plans.map(storedPlan));
    last = rows.at(-1)!.number;
  }
}
