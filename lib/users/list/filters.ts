import { z } from "zod";

import { passwordStatuses } from "@/lib/passwords/status";

import { userStatuses } from "@/lib/users/status";

/** *Never signed in*, *Not active for 30 days*, *Not active for 90 days*. */
export const activities = ["never", "30", "90"] as const;
export type Activity = (typeof activities)[number];

export const activityLabels: Record<Activity, string> = {
  never: "Never signed in",
  "30": "Not active for 30 days",
  "90": "Not active for 90 days",
};

/** What is searched for is cut here, in UTF-16 units: left out it would find everybody. */
const longestSearch = 256;

/** More roles than this in one filter make no sense. */
const mostRoles = 50;

/** Some of the values, separated by commas; what is none of them does not count. */
const choices = <Value extends string>(values: readonly Value[]) =>
  z
    .string()
    .transform((text) => values.filter((value) => text.split(",").includes(value)))
    .catch([]);

/**
 * Whom the Users table shows, as its address says it. A bad parameter falls back, it never fails.
 * What is left out filters nothing, but for the Deleted, who are hidden unless `status` names them.
 */
export const userFilterSchema = z.object({
  q: z
    .string()
    // Not in the middle of a character.
    .transform((text) => text.slice(0, longestSearch).replace(/[\uD800-\uDBFF]$/, ""))
    .catch(""),
  status: choices(userStatuses),
  /** Keys of roles, of this organization or not. */
  role: z
    .string()
    .max(4096)
    .transform((text) =>
      [...new Set(text.replaceAll("\0", "").split(","))].filter(Boolean).slice(0, mostRoles),
    )
    .catch([]),
  /** These two mean nothing to those who do not see them. */
  password: choices(passwordStatuses),
  activity: choices(activities),
});

export type UserFilters = z.output<typeof userFilterSchema>;
/** The same as the address holds it, with commas. */
export type UserFilterParameters = Partial<Record<keyof UserFilters, string>>;
