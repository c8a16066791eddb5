import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { users } from "./users";

/** A name for filters, order and columns of the Users table, for its owner or the organization. */
export const savedViews = pgTable(
  "saved_views",
  {
    id: id(),
    organizationId: uuid("organization_id").notNull(),
    ownerId: uuid("owner_id").notNull(),
    name: text("name").notNull(),
    shared: boolean("shared").notNull(),
    /** The query string of the URL, in canonical form. */
    query: text("query").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    foreignKey({
      name: "saved_views_owner_of_organization",
      columns: [table.ownerId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    unique("saved_views_name").on(table.ownerId, table.name),
    index("saved_views_shared")
      .on(table.organizationId)
      .where(sql`${table.shared}`),
    check("saved_views_name_length", sql`char_length(${table.name}) between 1 and 64`),
    check("saved_views_query_length", sql`char_length(${table.query}) <= 2048`),
  ],
);
