import { z } from "zod";

import { importDelimiters, importEncodings, importOutcomes } from "@/db/schema/imports";

import { importFields } from "./columns";
import { existingChoices, groupChoices, scopeChoices, welcomeChoices } from "./options";
import { maxProblemValue, problemKinds } from "./problems";

/** The longest cell that can be typed into a dry run. */
const maxTypedCell = 2_000;
/** A text that the database takes. */
const text = z.string().refine((value) => !/\p{Cs}|\0/u.test(value));

const column = z.int().min(0).max(10_000);

export const importIdSchema = z.object({ importId: z.uuid() });

/** How a file is read. A mapping belongs to a header: without it the columns are guessed anew. */
export const configureImportSchema = importIdSchema.extend({
  encoding: z.enum(importEncodings),
  delimiter: z.enum(importDelimiters),
  hasHeader: z.boolean(),
  mapping: z.partialRecord(z.enum(importFields), column).nullable(),
});

export const importOptionsSchema = importIdSchema.extend({
  options: z.object({
    existing: z.enum(existingChoices),
    groups: z.enum(groupChoices),
    scope: z.enum(scopeChoices),
    welcome: z.enum(welcomeChoices),
  }),
});

/** What is chosen for all rows with a problem; null takes it back. */
export const fixImportProblemSchema = importIdSchema.extend({
  kind: z.enum(problemKinds),
  value: text.max(2 * maxProblemValue),
  /** The key of a role, `create` or `leave_out`. */
  replacement: text.max(64).nullable(),
});

export const editImportCellSchema = importIdSchema.extend({
  number: z.int().min(1),
  column,
  value: text.max(maxTypedCell, `Use at most ${maxTypedCell} characters.`),
});

export const listImportRowsSchema = importIdSchema.extend({
  outcome: z.enum(importOutcomes).optional(),
  kind: z.enum(problemKinds).optional(),
  value: text.optional(),
  /** The number of the row before the page. */
  after: z.coerce.number().int().min(0).optional(),
});

export type ConfigureImportInput = z.output<typeof configureImportSchema>;
export type ImportOptionsInput = z.output<typeof importOptionsSchema>;
export type FixImportProblemInput = z.output<typeof fixImportProblemSchema>;
export type EditImportCellInput = z.output<typeof editImportCellSchema>;
export type ListImportRowsInput = z.output<typeof listImportRowsSchema>;
