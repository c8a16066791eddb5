import { z } from "zod";

/** The longest name of a view, in characters as Postgres counts them. */
const maxViewNameLength = 64;

const oneLine = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;
/** A visible character: a name of invisible ones would look empty. */
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
      .refine((value) => oneLine.test(value), "Remove line breaks and control characters."),
  );

/** Longer than any URL that servers accept, in characters. */
const maxUrlLength = 32_768;

/** The query string of a URL; the commands bring it into canonical form. */
const querySchema = z
  .string()
  .max(
    maxUrlLength,
    "A view cannot hold so long a search or so many roles and groups. Use fewer of them.",
  );

/** The input of *Save view*. */
export const saveViewSchema = z.object({
  name: viewNameSchema,
  shared: z.boolean(),
  query: querySchema,
  /** Whether to overwrite the actor's view with this name. */
  replace: z.boolean(),
});

export type SaveViewInput = z.output<typeof saveViewSchema>;

export const viewIdSchema = z.object({ viewId: z.uuid() });

export const renameViewSchema = viewIdSchema.extend({ name: viewNameSchema });

/** A change of a view; fields that are left out stay as they are. */
export const changeViewSchema = viewIdSchema.extend({
  name: viewNameSchema.optional(),
  shared: z.boolean().optional(),
  query: querySchema.optional(),
});

export type ChangeViewInput = z.output<typeof changeViewSchema>;
