/** What a manager chooses for an import (docs/product.md#bulk-create-csv). Safe for the browser. */

export const existingChoices = ["leave", "update"] as const;
export const groupChoices = ["add", "replace"] as const;
export const scopeChoices = ["good", "all"] as const;
export const welcomeChoices = ["now", "later", "none"] as const;

export type ImportOptions = {
  /** What happens to people who are here already: nothing, or the file's values replace theirs. */
  existing: (typeof existingChoices)[number];
  /** Whether the groups of an update are added to those that a user has, or replace them. */
  groups: (typeof groupChoices)[number];
  /** Whether the rows without problems are applied, or nothing while a row has one. */
  scope: (typeof scopeChoices)[number];
  /** When welcome emails are sent; `none` where people sign in with a provider. */
  welcome: (typeof welcomeChoices)[number];
};

export const defaultOptions: ImportOptions = {
  existing: "leave",
  groups: "add",
  scope: "good",
  welcome: "now",
};

/**
 * What stands for a value of the file in all of its rows, by the value in lower case (`valueKey`).
 * An empty role is the key `""`.
 */
export type ImportFixes = {
  /** The key of the role to give instead. */
  roles?: Record<string, string>;
  /** Whether an unknown group, spelled as in the file, is created, or users do not join it. */
  groups?: Record<string, { name: string; action: "create" | "leave_out" }>;
  permissions?: Record<string, "leave_out">;
  systemAdmin?: "leave_out";
};
