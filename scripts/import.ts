import { open } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { ActingUser } from "@/lib/access/actor";
import { GatehouseError } from "@/lib/errors";
import type { ImportView } from "@/lib/imports/view";
import { environmentOrRefuse, onDatabase, refuse, runCommand } from "./command-line";

const usage =
  "Usage: npm run import -- --subdomain … --file people.csv --as admin@… [--dry-run] [--update] [--json]";

/** Rows with problems that are printed; the counts say how many there are. */
const maxPrinted = 1_000;

type Options = {
  slug: string;
  file: string;
  email: string;
  dryRun: boolean;
  update: boolean;
  json: boolean;
};

function commandLine(): Options | undefined {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values } = parseArgs({
      options: {
        subdomain: text,
        file: text,
        as: text,
        "dry-run": flag,
        update: flag,
        json: flag,
      },
    });
    const { subdomain, file, as: email, update, json } = values;
    if (subdomain && file && email) {
      const slug = subdomain.trim().toLowerCase();
      return { slug, file, email, dryRun: values["dry-run"], update, json };
    }
    refuse(usage);
  } catch (error) {
    refuse((error as Error).message, usage);
  }
  return undefined;
}

type RowProblems = { line: number; problems: string[] };

/** What is printed in the end. */
type Report = Pick<ImportView, "fileName" | "total" | "counts" | "problem"> & {
  state: "dry_run" | "done" | "cancelled" | "failed";
  rows: RowProblems[];
};

const number = (value: number) => value.toLocaleString("en");

function linesOf({ fileName, state, total, counts, problem, rows }: Report): string[] {
  const heads = {
    dry_run: `Dry run of ${fileName}, nothing was changed.`,
    done: `Imported ${fileName}.`,
    cancelled: `Cancelled the import of ${fileName}; what was done stays.`,
    failed: problem ?? "",
  };
  const { new: created, updated, unchanged, conflict } = counts;
  return [
    `${heads[state]} Rows: ${number(total)}`,
    `New ${number(created)} · Updated ${number(updated)} · Unchanged ${number(unchanged)} · Conflicts ${number(conflict)}`,
    ...rows.map(({ line, problems }) => `Line ${line}: ${problems.join(" ")}`),
    ...(conflict > rows.length && rows.length === maxPrinted
      ? [`${number(conflict - rows.length)} more rows have problems.`]
      : []),
  ];
}

/** Prints the result. @returns the exit code */
function print(report: Report, { json }: Options): number {
  const { fileName, rows, ...rest } = report;
  const text = json
    ? JSON.stringify({ file: fileName, ...rest, rows })
    : linesOf(report).join("\n");
  process.stdout.write(`${text}\n`);
  if (report.state === "failed" || report.state === "cancelled") return 1;
  return report.counts.conflict > 0 ? 2 : 0;
}

/** @throws invalid when the header does not say what a user of the screen would choose by hand */
function requireColumns({ mapping, doubled }: ImportView): void {
  const [twice] = doubled;
  if (twice) {
    throw new GatehouseError("invalid", `Two columns of this file are “${twice}”. Remove one.`);
  }
  if (mapping.email === undefined) {
    throw new GatehouseError("invalid", "No column of this file is the email. Name one “email”.");
  }
}

/** Uploads and plans the file, and applies it unless it is a dry run. @returns the exit code */
async function importFile(options: Options, cancelled: AbortSignal): Promise<number> {
  const { uploadImport } = await import("@/lib/imports/upload");
  const { setImportOptions } = await import("@/lib/imports/set-options");
  const { discardImport } = await import("@/lib/imports/discard");
  const { startImport } = await import("@/lib/imports/start");
  const { readImport, listImportRows } = await import("@/lib/imports/queries");
  const { defaultOptions } = await import("@/lib/imports/options");
  const { problemSentence } = await import("@/lib/imports/problems");
  const { findActingUser } = await import("@/lib/users/acting-user");
  const { requirePermission } = await import("@/lib/access/require");

  const actor = await findActingUser(options.slug, options.email);
  requirePermission(actor, "users:manage");

  /** The result with the rows that have problems. */
  const reportOf = async (view: ImportView, state: Report["state"]): Promise<Report> => {
    const rows: RowProblems[] = [];
    const importId = view.id;
    for (let after: number | null = 0; after !== null && rows.length < maxPrinted;) {
      const page = await listImportRows(actor, { importId, outcome: "conflict", after });
      for (const { line, problems } of page.rows) {
        if (problems.length > 0) rows.push({ line, problems: problems.map(problemSentence) });
      }
      after = page.next;
    }
    const { fileName, total, counts, problem } = view;
    return { fileName, state, total, counts, problem, rows: rows.slice(0, maxPrinted) };
  };

  const handle = await open(options.file);
  const body = handle.createReadStream({ signal: cancelled });
  const { importId } = await uploadImport(actor, { fileName: path.basename(options.file), body });
  let started = false;
  try {
    if (options.update) {
      const chosen = { ...defaultOptions, existing: "update" } as const;
      await setImportOptions(actor, { importId, options: chosen });
    }
    const view = await readImport(actor, importId);
    requireColumns(view);
    cancelled.throwIfAborted();
    const changesNothing = view.counts.new + view.counts.updated === 0;
    if (options.dryRun || changesNothing) {
      return print(await reportOf(view, options.dryRun ? "dry_run" : "done"), options);
    }
    await startImport(actor, { importId });
    started = true;
    const ended = await applyAll(actor, importId, cancelled);
    return print(await reportOf(ended, ended.state as Report["state"]), options);
  } finally {
    if (!started) await discardImport(actor, { importId });
  }
}

/** Applies batches until none is left; a server that runs may do some of them. */
async function applyAll(
  actor: ActingUser,
  importId: string,
  cancelled: AbortSignal,
): Promise<ImportView> {
  const { cancelImport } = await import("@/lib/imports/cancel");
  const { readImport } = await import("@/lib/imports/queries");
  const { workOnNextImport } = await import("@/lib/imports/work");
  const failures = new Map<string, number>();
  for (;;) {
    if (cancelled.aborted) {
      // It may just have finished.
      await cancelImport(actor, { importId }).catch((error: unknown) => {
        if (!(error instanceof GatehouseError)) throw error;
      });
    }
    const found = await workOnNextImport(failures, importId);
    if (found === "nothing") return readImport(actor, importId);
    if (found === "elsewhere") await delay(200);
  }
}

/** The sentence of an expected error. */
function sentenceOf(error: unknown, { file }: Options): string {
  if (error instanceof GatehouseError) return error.message;
  const { name, code, message } = error as NodeJS.ErrnoException;
  if (name === "AbortError") return "Cancelled. Nothing was changed.";
  if (code === "ENOENT") return `There is no file ${file}.`;
  if (code === "EISDIR") return `${file} is a folder.`;
  if (code === "EACCES") return `${file} may not be read.`;
  return message;
}

await runCommand(async () => {
  const environment = environmentOrRefuse();
  const options = environment && commandLine();
  if (!options) return;
  const controller = new AbortController();
  const cancel = () => controller.abort();
  process.once("SIGINT", cancel).once("SIGTERM", cancel);
  try {
    await onDatabase(environment, async () => {
      const { stopQueue } = await import("@/lib/jobs/queue");
      try {
        process.exitCode = await importFile(options, controller.signal);
      } finally {
        await stopQueue(5_000);
      }
    });
  } catch (error) {
    const sentence = sentenceOf(error, options);
    if (options.json) process.stdout.write(`${JSON.stringify({ error: sentence })}\n`);
    refuse(sentence);
  }
});
