import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import { instant } from "./columns";
import { organizations } from "./organizations";

/**
 * A named, ranked set of permissions. The built-in ones are created with the organization and never
 * change; Administrators make others (docs/product.md#access-control).
 */
export const roles = pgTable(
  "roles",
  {
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    /** Made from the first name; never changes, because URLs and CSV files use it. */
    key: text("key").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    rank: integer("rank").notNull(),
    permissions: text("permissions").array().notNull(),
    builtIn: boolean("built_in").notNull(),
    /** Incremented by each edit, so that a concurrent edit is detected. */
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.key] }),
    uniqueIndex("roles_name").on(table.organizationId, sql`lower(${table.name})`),
    check("roles_rank_positive", sql`${table.rank} > 0`),
    check(
      "roles_text_length",
      sql`char_length(${table.name}) between 1 and 128 and char_length(${table.description}) <= 500`,
    ),
  ],
);
