/** User statuses (docs/product.md#user-status), safe for the browser. */
export const userStatuses = ["active", "invited", "inactive", "deleted"] as const;
export type UserStatus = (typeof userStatuses)[number];

/** The operations that change the status, in the order of the row menu. */
export const statusOperations = ["disable", "enable", "delete", "restore"] as const;
export type StatusOperation = (typeof statusOperations)[number];

export const userStatusLabels: Record<UserStatus, string> = {
  active: "Active",
  invited: "Invited",
  inactive: "Inactive",
  deleted: "Deleted",
};
