import { z } from "zod";

import { passwordStatuses } from "@/lib/passwords/status";

import { activities, noGroup, statusFilters } from "./filters";

const maxSearchLength = 256;
const maxRoles = 50;
const maxGroups = 50;
const maxImports = 10;
const isId = (text: string) => z.uuid().safeParse(text).success;

/** Some of the values, separated by commas; unknown values are dropped. */
const choices = <Value extends string>(values: readonly Value[]) =>
  z
    .string()
    .transform((text) => values.filter((value) => text.split(",").includes(value)))
    .catch([]);

/** Ids separated by commas, and some words; anything else is dropped. */
const ids = (most: number, ...words: string[]) =>
  z
    .string()
    .max(4096)
    .transform((text) =>
      [...new Set(text.toLowerCase().split(","))]
        .filter((value) => words.includes(value) || isId(value))
        .slice(0, most),
    )
    .catch([]);

/** Keys of roles, of this organization or not, separated by commas. */
export const roleFilterSchema = z
  .string()
  .max(4096)
  .transform((text) =>
    [...new Set(text.replaceAll("\0", "").split(","))].filter(Boolean).slice(0, maxRoles),
  )
  .catch([]);

/**
 * The filters of the Users table, as its URL holds them. A bad parameter falls back, it never fails.
 * Deleted users are hidden unless `status` names them.
 */
export const userFilterSchema = z.object({
  q: z
    .string()
    // Never cuts a surrogate pair in half.
    .transform((text) => text.slice(0, maxSearchLength).replace(/[\uD800-\uDBFF]$/, ""))
    .catch(""),
  status: choices(statusFilters),
  role: roleFilterSchema,
  /** Ids of groups, of this organization or not, and *No group*. */
  group: ids(maxGroups, noGroup),
  /** Ignored for actors who do not see these columns. */
  password: choices(passwordStatuses),
  activity: choices(activities),
  /** Ids of imports that created or updated the users; ignored for those who cannot import. */
  import: ids(maxImports),
});

export type UserFilters = z.output<typeof userFilterSchema>;
/** The same filters as strings of the URL. */
export type UserFilterParameters = Partial<Record<keyof UserFilters, string>>;
