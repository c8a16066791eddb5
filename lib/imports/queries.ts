import { and, asc, count, desc, eq, gt, lt, ne, or, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { importRows, imports, users } from "@/db/schema/schema";
import type { ActingUser } from "@/lib/access/actor";
import { requirePermission } from "@/lib/access/require";
import { after, now } from "@/lib/clock";
import { notFound } from "@/lib/errors";
import { decodeCursor, encodeCursor } from "@/lib/keyset";
import { displayName } from "@/lib/users/display-name";

import { mapHeader } from "./columns";
import type { Mapping } from "./columns";
import { filesKeptFor, importUndoableFor } from "./lifetimes";
import { plannedImport } from "./lock";
import type { StoredImport } from "./lock";
import type { Changes } from "./plan";
import { fixOf } from "./problems";
import type { Problem } from "./problems";
import { groupProblems } from "./row-queries";
import type { ListImportRowsInput } from "./schema";
import { isEnded } from "./states";
import type { ImportOutcome, ImportRow, ImportState, ImportView, ProblemGroup } from "./view";

/** Rows of a page of the dry run. */
const rowsPerPage = 100;
const importsPerPage = 20;
/** Groups of problems that are shown; the rest comes when some are fixed. */
const maxProblemGroups = 200;

const runner = alias(users, "runner");

const selectImports = () =>
  db
    .select({
      stored: imports,
      actor: { firstName: users.firstName, lastName: users.lastName, email: users.email },
      runner: { firstName: runner.firstName, lastName: runner.lastName, email: runner.email },
      createdAtText: sql<string>`${imports.createdAt}::text`,
    })
    .from(imports)
    .innerJoin(users, eq(users.id, imports.actorId))
    .leftJoin(runner, eq(runner.id, imports.runBy));

type SelectedImport = Awaited<ReturnType<typeof selectImports>>[number];

/** Dry runs are seen by the user who uploaded the file alone; imports by all who manage users. */
const isVisible = (actor: ActingUser): SQL =>
  and(
    eq(imports.organizationId, actor.organization.id),
    ne(imports.state, "uploading"),
    or(ne(imports.state, "draft"), eq(imports.actorId, actor.userId)),
  )!;

/** Whether the rows and the file are kept. */
const keepsFiles = ({ finishedAt }: StoredImport, at: Date): boolean =>
  finishedAt === null || after(finishedAt, filesKeptFor) > at;

/** Whether created users wait for welcome emails that were left for later. */
export const awaitsWelcome = (stored: StoredImport, at: Date): boolean =>
  isEnded(stored) &&
  plannedImport(stored).options.welcome === "later" &&
  stored.created > 0 &&
  stored.welcomeProcessed < stored.processed &&
  keepsFiles(stored, at);

function toView(
  actor: ActingUser,
  { stored, actor: uploader, runner: ranBy }: SelectedImport,
  counts: Partial<Record<ImportOutcome, number>> | undefined,
  at: Date,
): ImportView {
  const { state, finishedAt, undoProcessed } = stored;
  const { options, fixes, mapping } = plannedImport(stored);
  const undoneOrUndoing = state === "undoing" || state === "undone" || undoProcessed > 0;
  const undoableUntil = finishedAt && after(finishedAt, importUndoableFor);
  const filesUntil = finishedAt && after(finishedAt, filesKeptFor);
  const { created, updated, unchanged, conflicts } = stored;
  return {
    id: stored.id,
    fileName: stored.fileName,
    size: stored.size,
    state: state as ImportState,
    actor: { userId: stored.actorId, name: displayName(uploader) },
    isOwn: stored.actorId === actor.userId,
    encoding: stored.encoding,
    delimiter: stored.delimiter,
    header: stored.header,
    width: stored.width,
    mapping,
    doubled: doubledFields(stored, mapping),
    options,
    fixes,
    total: stored.total,
    counts: counts
      ? { new: 0, updated: 0, unchanged: 0, conflict: 0, ...counts }
      : { new: created, updated, unchanged, conflict: conflicts },
    processed: stored.processed,
    created,
    updated,
    unchanged,
    conflicts,
    welcomeProcessed: stored.welcomeProcessed,
    welcomed: stored.welcomed,
    undo: undoneOrUndoing
      ? {
          processed: undoProcessed,
          deleted: stored.undoDeleted,
          restored: stored.undoRestored,
          kept: stored.undoKept,
        }
      : null,
    undoneBy: undoneOrUndoing && ranBy ? displayName(ranBy) : null,
    problem: stored.problem,
    createdAt: stored.createdAt.toISOString(),
    startedAt: stored.startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
    undoneAt: stored.undoneAt?.toISOString() ?? null,
    undoableUntil:
      undoableUntil && undoableUntil > at && isEnded(stored) && created + updated > 0
        ? undoableUntil.toISOString()
        : null,
    filesUntil: filesUntil && filesUntil > at ? filesUntil.toISOString() : null,
    awaitsWelcome: awaitsWelcome(stored, at),
  };
}

/** Fields that two titles of the header stand for, while none of them was chosen. */
const doubledFields = ({ header }: StoredImport, mapping: Mapping) =>
  header ? mapHeader(header).doubled.filter((field) => mapping[field] === undefined) : [];

/**
 * Finds an import that the actor may see.
 * @throws forbidden without users:manage; not_found, also for a dry run of somebody else
 */
async function findImport(actor: ActingUser, importId: string): Promise<SelectedImport> {
  requirePermission(actor, "users:manage");
  const [row] = await selectImports().where(and(eq(imports.id, importId), isVisible(actor)));
  if (!row) throw notFound("This import");
  return row;
}

/**
 * An import as its page shows it.
 * @throws forbidden without users:manage; not_found, also for a dry run of somebody else
 */
export async function readImport(actor: ActingUser, importId: string): Promise<ImportView> {
  const row = await findImport(actor, importId);
  const counted =
    row.stored.state === "draft"
      ? await db
          .select({ outcome: importRows.outcome, count: count() })
          .from(importRows)
          .where(eq(importRows.importId, importId))
          .groupBy(importRows.outcome)
      : undefined;
  const counts =
    counted && Object.fromEntries(counted.map((each) => [each.outcome, each.count] as const));
  return toView(actor, row, counts, now());
}

/** The imports of the organization and the actor's own dry runs, latest first. */
export async function listImports(
  actor: ActingUser,
  { after: cursorText }: { after?: string },
): Promise<{ imports: ImportView[]; next: string | null }> {
  requirePermission(actor, "users:manage");
  const cursor = cursorText ? decodeCursor(cursorText, ["instant"]) : undefined;
  const [createdAt] = cursor?.values ?? [];
  const rows = await selectImports()
    .where(
      and(
        isVisible(actor),
        cursor &&
          lt(
            sql`(${imports.createdAt}, ${imports.id})`,
            sql`(${createdAt}::timestamptz, ${cursor.id}::uuid)`,
          ),
      ),
    )
    .orderBy(desc(imports.createdAt), desc(imports.id))
    .limit(importsPerPage + 1);
  const page = rows.slice(0, importsPerPage);
  const last = page.at(-1);
  const at = now();
  return {
    imports: page.map((row) => toView(actor, row, undefined, at)),
    next:
      last && rows.length > importsPerPage
        ? encodeCursor({ direction: "after", values: [last.createdAtText], id: last.stored.id })
        : null,
  };
}

/** The rows of an import after a number, of one outcome or with one problem. */
export async function listImportRows(
  actor: ActingUser,
  { importId, outcome, kind, value, after: last = 0 }: ListImportRowsInput,
): Promise<{ rows: ImportRow[]; next: number | null }> {
  await findImport(actor, importId);
  const problem = kind && { kind, ...(value !== undefined && { value }) };
  const rows = await db
    .select({
      number: importRows.number,
      line: importRows.line,
      cells: importRows.cells,
      outcome: importRows.outcome,
      problems: sql<Problem[]>`${importRows.problems}`,
      changes: sql<Changes | null>`${importRows.changes}`,
      userId: importRows.userId,
    })
    .from(importRows)
    .where(
      and(
        eq(importRows.importId, importId),
        gt(importRows.number, last),
        outcome && eq(importRows.outcome, outcome),
        problem && and(eq(importRows.outcome, "conflict"), hasProblem(problem)),
      ),
    )
    .orderBy(asc(importRows.number))
    .limit(rowsPerPage + 1);
  const page = rows.slice(0, rowsPerPage);
  return { rows: page, next: rows.length > rowsPerPage ? page.at(-1)!.number : null };
}

/** Values that differ only in case are one, as in `groupProblems`. */
const hasProblem = ({ kind, value }: { kind: string; value?: string }): SQL => sql`exists (
  select from jsonb_array_elements(${importRows.problems}) as problem
  where problem ->> 'kind' = ${kind}
    and ${value === undefined ? sql`true` : sql`lower(problem ->> 'value') = lower(${value})`}
)`;

/** The problems of an import in groups, the most frequent ones first. */
export async function readImportProblems(
  actor: ActingUser,
  importId: string,
): Promise<ProblemGroup[]> {
  await findImport(actor, importId);
  const groups = await groupProblems(db, importId, maxProblemGroups);
  return groups.map((group) => ({ ...group, fix: fixOf[group.kind] ?? null }));
}
