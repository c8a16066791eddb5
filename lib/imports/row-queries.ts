/** The statements on rows of imports that the query builder cannot express. */
import { sql } from "drizzle-orm";

import type { Executor, Transaction } from "@/db/client";
import { importRows } from "@/db/schema/schema";
import { inTexts } from "@/db/sql";

import type { Changes } from "./plan";
import { fixOf } from "./problems";
import type { Problem, ProblemKind } from "./problems";
import type { ImportOutcome } from "./view";

/** A row as it is written; `duplicateOf` is set by `markDuplicates`. */
export type StoredRow = {
  number: number;
  line: number;
  cells: string[];
  emailNormalized: string | null;
} & StoredPlan;

/** What is stored of a plan. */
export type StoredPlan = {
  number: number;
  outcome: ImportOutcome;
  problems: Problem[];
  changes: Changes | null;
  userId: string | null;
};

/** Inserts rows with one parameter for all of them. */
export async function insertRows(
  tx: Transaction,
  importId: string,
  rows: readonly StoredRow[],
): Promise<void> {
  await tx.execute(sql`
    insert into ${importRows}
      (import_id, number, line, cells, email_normalized, outcome, problems, changes, user_id)
    select ${importId}::uuid, number, line,
      array(select jsonb_array_elements_text(cells)), "emailNormalized", outcome, problems,
      nullif(changes, 'null'), "userId"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as planned (
      number int, line int, cells jsonb, "emailNormalized" text, outcome text, problems jsonb,
      changes jsonb, "userId" uuid
    )`);
}

/**
 * Writes the plans of rows anew. The rows are named by both columns of their key: with the import as
 * a constant, the planner expects few rows until the table has statistics, and compares each row of
 * the import with each plan.
 */
export async function updatePlans(
  tx: Transaction,
  importId: string,
  plans: readonly StoredPlan[],
): Promise<void> {
  if (plans.length === 0) return;
  await tx.execute(sql`
    with planned as materialized (
      select ${importId}::uuid as import_id, plan.*
      from jsonb_to_recordset(${JSON.stringify(plans)}::jsonb) as plan (
        number int, outcome text, problems jsonb, changes jsonb, "userId" uuid
      )
    )
    update ${importRows} set outcome = planned.outcome, problems = planned.problems,
      changes = nullif(planned.changes, 'null'), user_id = planned."userId"
    from planned
    where ${importRows.importId} = planned.import_id and ${importRows.number} = planned.number`);
}

/**
 * Notes for each row the line of the first row with the same email.
 * @param emails only rows with one of these normalized emails; all by default
 * @returns the rows for which that has changed
 */
export async function markDuplicates(
  tx: Transaction,
  importId: string,
  emails?: readonly string[],
): Promise<number[]> {
  const rows = await tx.execute<{ number: number }>(sql`
    with ordered as (
      select import_id, number, duplicate_of, case when row_number() over same > 1
        then first_value(line) over same end as first_line
      from ${importRows}
      where import_id = ${importId} and email_normalized is not null
        ${emails ? sql`and ${inTexts(importRows.emailNormalized, emails)}` : sql``}
      window same as (partition by email_normalized order by number)
    ), changed as materialized (
      select * from ordered where duplicate_of is distinct from first_line
    )
    update ${importRows} set duplicate_of = changed.first_line from changed
    where ${importRows.importId} = changed.import_id and ${importRows.number} = changed.number
    returning ${importRows.number}`);
  return rows.map(({ number }) => number);
}

/**
 * Counts the problems of an import by kind, and by value where one fix can end all of them; the most
 * frequent ones first.
 */
export async function groupProblems(
  executor: Executor,
  importId: string,
  limit: number,
): Promise<
  { kind: ProblemKind; field: Problem["field"]; value: string | null; rows: number; line: number }[]
> {
  const fixable = sql`problem ->> 'kind' in (${sql.join(
    Object.keys(fixOf).map((kind) => sql`${kind}`),
    sql`, `,
  )})`;
  return executor.execute(sql`
    select problem ->> 'kind' as kind, problem ->> 'field' as field,
      case when ${fixable} then min(problem ->> 'value') end as value,
      count(*)::int as rows, min(line) as line
    from ${importRows} cross join lateral jsonb_array_elements(problems) as problem
    where import_id = ${importId} and outcome = 'conflict'
    group by problem ->> 'kind', problem ->> 'field',
      case when ${fixable} then lower(problem ->> 'value') end
    order by count(*) desc, min(line), 1
    limit ${limit}`);
}
