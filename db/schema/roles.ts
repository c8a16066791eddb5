import { sql } from "drizzle-orm";
import { boolean, check, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

import { organizations } from "./organizations";

/** A named, ranked set of permissions. The built-in ones are created with the organization. */
export const roles = pgTable(
  "roles",
  {
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    key: text("key").notNull(),
    name: text("name").notNull(),
    rank: integer("rank").notNull(),
    permissions: text("permissions").array().notNull(),
    builtIn: boolean("built_in").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.key] }),
    check("roles_rank_positive", sql`${table.rank} > 0`),
  ],
);
