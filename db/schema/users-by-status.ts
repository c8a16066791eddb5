import { pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

import { userStatuses } from "./users";

/**
 * Everybody in the order of statuses: what an index of `users` would be if its every change did not
 * write the other indexes of `users`, too. Triggers keep it (decision 021); nothing else writes it.
 */
export const usersByStatus = pgTable(
  "users_by_status",
  {
    organizationId: uuid("organization_id").notNull(),
    status: text("status", { enum: userStatuses }).notNull(),
    roleKey: text("role_key").notNull(),
    sortName: text("sort_name").notNull(),
    /** Of the person. */
    id: uuid("id").notNull(),
  },
  (table) => [
    primaryKey({
      name: "users_by_status_order",
      columns: [table.organizationId, table.status, table.roleKey, table.sortName, table.id],
    }),
  ],
);
