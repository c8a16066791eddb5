/** The values of the status filter: the statuses, and Invited users whose invitation expired. */
export const statusFilters = ["active", "invited", "expired", "inactive", "deleted"] as const;
export type StatusFilter = (typeof statusFilters)[number];

/** The value of the group filter for users who are in no group. */
export const noGroup = "none";

/** *Never signed in*, *Not active for 30 days*, *Not active for 90 days*. */
export const activities = ["never", "30", "90"] as const;
export type Activity = (typeof activities)[number];

export const activityLabels: Record<Activity, string> = {
  never: "Never signed in",
  "30": "Not active for 30 days",
  "90": "Not active for 90 days",
};
