/** The schemas of names and descriptions that groups and roles share. */
import { z } from "zod";

import { nameSchema } from "./schema";

/** The longest description, in characters as Postgres counts them. */
const maxDescriptionLength = 500;

// Joiners between letters of other scripts are part of the spelling, as in Persian.
const spellingJoiner = /(?<=[^\0-\x7F])[\u200C\u200D](?=[^\0-\x7F])/gu;

// Format characters, and letters that look like nothing: a name with one of them would look like
// another name.
const invisible = /[\p{Cf}\u115F\u1160\u2800\u3164\uFFA0]/u;

/** A name by which users tell one thing from another. */
export const distinctNameSchema = nameSchema("name").refine(
  (value) => !invisible.test(value.replaceAll(spellingJoiner, "")),
  "Remove invisible characters.",
);

/** A description of any number of lines, which may be empty. */
export const descriptionSchema = z
  .string()
  .transform((value) => value.replaceAll(/\r\n?/g, "\n").trim().normalize("NFC"))
  .pipe(
    z
      .string()
      .refine(
        (value) => [...value].length <= maxDescriptionLength,
        `Use at most ${maxDescriptionLength} characters.`,
      )
      // Lone surrogates and most control characters are not text.
      .refine((value) => !/\p{Cs}|(?![\n\t])\p{Cc}/u.test(value), "Remove control characters."),
  );
