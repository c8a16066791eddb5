/** First and last names (docs/product.md#names). Pure, without the schemas, safe for the browser. */

/** Longest first or last name, in characters as Postgres counts them. */
export const maxNameLength = 128;

// Control characters end up in email headers and terminals; lone surrogates (`Cs`) are not text,
// and the database refuses them. No name contains either.
const controlCharacters = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** A visible character: a name of invisible characters only would look empty. */
const visible = /[^\p{Cf}\p{Z}]/u;

/** Whether a name has a character that can be seen. */
export const isVisible = (name: string): boolean => visible.test(name);

/** Why a text that is trimmed and in NFC is no name; undefined if it is one, or empty. */
export function nameProblem(name: string): string | undefined {
  if (name.length > maxNameLength && [...name].length > maxNameLength) {
    return `Use at most ${maxNameLength} characters.`;
  }
  if (controlCharacters.test(name)) return "Remove line breaks and control characters.";
  return undefined;
}
