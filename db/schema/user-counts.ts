import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { userStatuses } from "./users";

/**
 * The number of users of each role and status in an organization: the sum of these rows. Triggers
 * add a row for every change, so that changes never wait for each other; a cleanup job compacts
 * them (lib/users/list/counter-queries.ts).
 */
export const userCounts = pgTable(
  "user_counts",
  {
    organizationId: uuid("organization_id").notNull(),
    status: text("status", { enum: userStatuses }).notNull(),
    roleKey: text("role_key").notNull(),
    people: integer("people").notNull(),
  },
  (table) => [index("user_counts_by_organization").on(table.organizationId)],
);
