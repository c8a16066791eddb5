import { z } from "zod";

/** Longest name of a view, in characters as Postgres counts them. */
const maxViewNameLength = 64;

const oneLine = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;
/** Something to see: a name of invisible characters only would be an empty one. */
const visible = /[^\p{Cf}\p{Z}]/u;

const viewNameSchema = z
  .string()
  .transform((value) => value.trim().normalize("NFC"))
  .pipe(
    z
      .string()
      .refine((value) => visible.test(value), "Enter a name.")
      .refine(
        (value) => [...value].length <= maxViewNameLength,
        `Use at most ${maxViewNameLength} characters.`,
      )
      .refine((value) => oneLine.test(value), "Use letters and signs on one line only."),
  );

/** Longer than any address that servers take, in characters. */
const maxUrlLength = 32_768;

/** What follows the question mark in the address; the commands bring it into canonical form. */
const querySchema = z
  .string()
  .max(maxUrlLength, "A view cannot hold so long a search or so many roles. Use fewer of them.");

/** What *Save view* asks for. */
export const saveViewSchema = z.object({
  name: viewNameSchema,
  shared: z.boolean(),
  query: querySchema,
  /** Whether to write over one's own view of this name. */
  replace: z.boolean(),
});

export type SaveViewInput = z.output<typeof saveViewSchema>;

export const viewIdSchema = z.object({ viewId: z.uuid() });

export const renameViewSchema = viewIdSchema.extend({ name: viewNameSchema });

/** What may be changed of a view; what is left out stays. */
export const changeViewSchema = viewIdSchema.extend({
  name: viewNameSchema.optional(),
  shared: z.boolean().optional(),
  query: querySchema.optional(),
});

export type ChangeViewInput = z.output<typeof changeViewSchema>;
