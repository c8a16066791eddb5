/**
 * Values of imported files are compared in this form. It is lower case as Postgres has it: one
 * character for one, wherever it stands, so that names that are two to the database are two here.
 * Pure, safe for the browser.
 */
export const valueKey = (value: string): string =>
  value.normalize("NFC").replaceAll("İ", "i").replaceAll("Σ", "σ").toLowerCase();
