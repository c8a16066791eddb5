import { and, asc, eq, gt } from "drizzle-orm";

import { db } from "@/db/client";
import { importRows } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import { notFound } from "@/lib/errors";
import { withFormulas } from "@/lib/csv/formulas";
import type { CsvTable } from "@/lib/csv/stream";
import type { CsvRow } from "@/lib/csv/text";

import { importFields } from "./columns";
import type { ImportField } from "./columns";
import { problemSentence } from "./problems";
import type { Problem } from "./problems";
import { readImport } from "./queries";
import { readChunks } from "./stage";
import type { ImportView } from "./view";

const rowsPerBatch = 1_000;

/**
 * The rows that were not imported, with the columns of the file and their line and problems, ready
 * to be mended and uploaded again.
 * @throws forbidden, not_found
 */
export async function errorFile(actor: Actor, importId: string): Promise<CsvTable> {
  const view = await readImport(actor, importId);
  return { header: [...titlesOf(view), "line", "error"], batches: errorRows(view) };
}

/** The titles of the columns: those of the file, or the fields that its columns hold. */
function titlesOf({ header, width, mapping }: ImportView): string[] {
  if (header) return Array.from({ length: width }, (_, column) => header[column] ?? "");
  const fieldOf = new Map(
    importFields.map((field): [number | undefined, ImportField] => [mapping[field], field]),
  );
  return Array.from(
    { length: width },
    (_, column) => fieldOf.get(column) ?? `column ${column + 1}`,
  );
}

async function* errorRows({ id, width }: ImportView): AsyncGenerator<CsvRow[], void> {
  for (let last = 0; ;) {
    const rows = await db
      .select()
      .from(importRows)
      .where(
        and(
          eq(importRows.importId, id),
          eq(importRows.outcome, "conflict"),
          gt(importRows.number, last),
        ),
      )
      .orderBy(asc(importRows.number))
      .limit(rowsPerBatch);
    if (rows.length === 0) return;
    yield rows.map(({ cells, line, problems }) => [
      // The file is written with apostrophes before formulas again.
      ...Array.from({ length: width }, (_, column) => withFormulas(cells[column] ?? "")),
      String(line),
      (problems as Problem[]).map(problemSentence).join(" "),
    ]);
    last = rows.at(-1)!.number;
  }
}

/**
 * The file as it was uploaded.
 * @throws forbidden; not_found, also when it is no longer kept
 */
export async function originalFile(
  actor: Actor,
  importId: string,
): Promise<{ fileName: string; body: ReadableStream<Uint8Array> }> {
  const { fileName, state, filesUntil } = await readImport(actor, importId);
  if (state !== "draft" && state !== "applying" && !filesUntil) throw notFound("This file");
  return { fileName, body: streamOf(readChunks(db, importId)) };
}

/** The pieces as a stream, read on demand. */
const streamOf = (pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
