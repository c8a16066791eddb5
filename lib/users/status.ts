/** User statuses (docs/product.md#user-status), safe for the browser. */
export const userStatuses = ["active", "invited", "inactive", "deleted"] as const;
export type UserStatus = (typeof userStatuses)[number];

export const userStatusLabels: Record<UserStatus, string> = {
  active: "Active",
  invited: "Invited",
  inactive: "Inactive",
  deleted: "Deleted",
};
