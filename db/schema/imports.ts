import { sql } from "drizzle-orm";
import {
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { organizations } from "./organizations";
import { users } from "./users";

export const importStates = [
  "uploading",
  "draft",
  "applying",
  "done",
  "cancelled",
  "failed",
  "mailing",
  "undoing",
  "undone",
] as const;
export const importEncodings = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "windows-1252",
  "macintosh",
] as const;
export const importDelimiters = [",", ";", "\t", "|"] as const;
export const importOutcomes = ["new", "updated", "unchanged", "conflict"] as const;

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/**
 * A CSV file of users (docs/product.md#bulk-create-csv), from its upload to its result. The file and
 * its rows are deleted after 30 days, the import itself stays in the history.
 */
export const imports = pgTable(
  "imports",
  {
    id: id(),
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    actorId: uuid("actor_id").notNull(),
    /** The client of the request, for the audit events. */
    address: text("address"),
    agent: text("agent"),
    fileName: text("file_name").notNull(),
    /** The size of the file in bytes. */
    size: integer("size").notNull().default(0),
    state: text("state", { enum: importStates }).notNull(),
    encoding: text("encoding", { enum: importEncodings }).notNull().default("utf-8"),
    delimiter: text("delimiter", { enum: importDelimiters }).notNull().default(","),
    /** The cells of the first row; null if the file has no header. */
    header: text("header").array(),
    /** How many columns the file has. */
    width: integer("width").notNull().default(0),
    /** The zero-based column of each field. */
    mapping: jsonb("mapping").$type<Record<string, number>>().notNull().default({}),
    /** Options of the import and the fixes of whole kinds of problems: see lib/imports. */
    options: jsonb("options").$type<Record<string, unknown>>().notNull().default({}),
    fixes: jsonb("fixes").$type<Record<string, unknown>>().notNull().default({}),
    /** How many rows the file has; the first `processed` ones have been applied, with these results. */
    total: integer("total").notNull().default(0),
    processed: integer("processed").notNull().default(0),
    created: integer("created").notNull().default(0),
    updated: integer("updated").notNull().default(0),
    unchanged: integer("unchanged").notNull().default(0),
    conflicts: integer("conflicts").notNull().default(0),
    /** The rows whose created users have got the welcome email that was left for later. */
    welcomeProcessed: integer("welcome_processed").notNull().default(0),
    welcomed: integer("welcomed").notNull().default(0),
    /** The rows that were undone, and with what results. */
    undoProcessed: integer("undo_processed").notNull().default(0),
    undoDeleted: integer("undo_deleted").notNull().default(0),
    undoRestored: integer("undo_restored").notNull().default(0),
    undoKept: integer("undo_kept").notNull().default(0),
    /** The user who started what is running or ran last: the import, its welcome emails, its undo. */
    runBy: uuid("run_by"),
    /** The message of the error that stopped it. */
    problem: text("problem"),
    createdAt: instant("created_at").notNull(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    undoneAt: instant("undone_at"),
  },
  (table) => [
    foreignKey({
      name: "imports_actor_of_organization",
      columns: [table.actorId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    foreignKey({
      name: "imports_run_by_user_of_organization",
      columns: [table.runBy, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    // One import of an organization runs at a time.
    uniqueIndex("imports_running")
      .on(table.organizationId)
      .where(sql`${table.state} in ('applying', 'mailing', 'undoing')`),
    index("imports_of_organization").on(table.organizationId, table.createdAt, table.id),
    index("imports_of_actor").on(table.actorId),
    index("imports_run_by").on(table.runBy),
    check(
      "imports_started",
      sql`(${table.state} in ('uploading', 'draft')) = (${table.startedAt} is null)`,
    ),
  ],
);

/** The file of an import as it was uploaded, in pieces. */
export const importChunks = pgTable(
  "import_chunks",
  {
    importId: uuid("import_id")
      .notNull()
      .references(() => imports.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    bytes: bytea("bytes").notNull(),
  },
  (table) => [primaryKey({ columns: [table.importId, table.number] })],
);

/** A row of the file: its cells, what they say, what is planned for it, and what was done. */
export const importRows = pgTable(
  "import_rows",
  {
    importId: uuid("import_id")
      .notNull()
      .references(() => imports.id, { onDelete: "cascade" }),
    /** 1 for the first row after the header, without gaps. */
    number: integer("number").notNull(),
    /** The line of the file at which the row begins. */
    line: integer("line").notNull(),
    cells: text("cells").array().notNull(),
    emailNormalized: text("email_normalized"),
    /** The line of the first row with the same email. */
    duplicateOf: integer("duplicate_of"),
    outcome: text("outcome", { enum: importOutcomes }).notNull(),
    problems: jsonb("problems").$type<unknown[]>().notNull().default([]),
    /** The values of an update, before and after. */
    changes: jsonb("changes").$type<Record<string, unknown>>(),
    /** The user whom the row has created, or whose values it updates. */
    userId: uuid("user_id"),
  },
  (table) => [
    primaryKey({ columns: [table.importId, table.number] }),
    index("import_rows_by_email").on(table.importId, table.emailNormalized),
    index("import_rows_by_outcome").on(table.importId, table.outcome, table.number),
  ],
);
