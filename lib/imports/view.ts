/** What pages show of an import. Types only, safe for the browser. */
import type {
  importDelimiters,
  importEncodings,
  importOutcomes,
  importStates,
} from "@/db/schema/imports";

import type { ImportField, Mapping } from "./columns";
import type { ImportFixes, ImportOptions } from "./options";
import type { Changes } from "./plan";
import type { Problem, ProblemKind } from "./problems";

export type ImportState = Exclude<(typeof importStates)[number], "uploading">;
export type ImportOutcome = (typeof importOutcomes)[number];

/** An import with what its page shows; times are ISO 8601. */
export type ImportView = {
  id: string;
  fileName: string;
  /** In bytes. */
  size: number;
  state: ImportState;
  /** Who uploaded it. */
  actor: { userId: string; name: string };
  isOwn: boolean;
  encoding: (typeof importEncodings)[number];
  delimiter: (typeof importDelimiters)[number];
  /** The titles of the columns; null if the file has no header. */
  header: string[] | null;
  width: number;
  mapping: Mapping;
  /** Fields for which the header has two columns; one of them has to be chosen. */
  doubled: ImportField[];
  options: ImportOptions;
  fixes: ImportFixes;
  total: number;
  /** Rows by outcome: planned while the import is a draft, then as applied. */
  counts: Record<ImportOutcome, number>;
  /** Rows that have been applied. */
  processed: number;
  created: number;
  updated: number;
  unchanged: number;
  conflicts: number;
  /** Rows and users of *Send welcome emails*. */
  welcomeProcessed: number;
  welcomed: number;
  undo: { processed: number; deleted: number; restored: number; kept: number } | null;
  undoneBy: string | null;
  /** Why it stopped. */
  problem: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  undoneAt: string | null;
  /** Until when *Undo import* is possible; null if it is not. */
  undoableUntil: string | null;
  /** Until when the file and its rows are kept; null if they are gone. */
  filesUntil: string | null;
  /** Whether created users wait for their welcome emails, which *Send welcome emails* sends. */
  awaitsWelcome: boolean;
};

/** A row of an import. */
export type ImportRow = {
  number: number;
  line: number;
  cells: string[];
  outcome: ImportOutcome;
  problems: Problem[];
  changes: Changes | null;
  userId: string | null;
};

/** All problems of a kind that one fix can end, or of a kind that has to be mended by row. */
export type ProblemGroup = {
  kind: ProblemKind;
  field: ImportField | null;
  /** The value that all of these rows have; null for kinds that have to be mended by row. */
  value: string | null;
  rows: number;
  /** The line of the first one. */
  line: number;
  /** What can be chosen for all of them. */
  fix: "role" | "group" | "leave_out" | null;
};
