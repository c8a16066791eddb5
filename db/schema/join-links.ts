import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { organizations } from "./organizations";
import { roles } from "./roles";
import { users } from "./users";

/**
 * A shared link with which people register themselves. Each organization has one without a name,
 * the self-service link; the others are named. The link is derived from id and generation
 * (lib/secrets); regenerating increments the generation.
 */
export const joinLinks = pgTable(
  "join_links",
  {
    id: id(),
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    /** Null for the organization's self-service link. */
    name: text("name"),
    /** The role of people who register; null: the organization's default role. */
    roleKey: text("role_key"),
    /** Null: the organization's allowlist applies. */
    allowedDomains: text("allowed_domains").array(),
    generation: integer("generation").notNull().default(1),
    uses: integer("uses").notNull().default(0),
    maxUses: integer("max_uses"),
    expiresAt: instant("expires_at"),
    pausedAt: instant("paused_at"),
    deletedAt: instant("deleted_at"),
    createdAt: instant("created_at").notNull(),
    createdBy: uuid("created_by"),
  },
  (table) => [
    foreignKey({
      name: "join_links_role_of_organization",
      columns: [table.organizationId, table.roleKey],
      foreignColumns: [roles.organizationId, roles.key],
    }),
    foreignKey({
      name: "join_links_creator_of_organization",
      columns: [table.createdBy, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    unique("join_links_id_organization").on(table.id, table.organizationId),
    uniqueIndex("join_links_one_without_name")
      .on(table.organizationId)
      .where(sql`${table.name} is null`),
    uniqueIndex("join_links_name")
      .on(table.organizationId, sql`lower(${table.name})`)
      .where(sql`${table.name} is not null and ${table.deletedAt} is null`),
    check("join_links_generation_positive", sql`${table.generation} > 0`),
    check(
      "join_links_uses_within",
      sql`${table.uses} >= 0 and (${table.maxUses} is null or (${table.maxUses} > 0 and ${table.uses} <= ${table.maxUses}))`,
    ),
    check(
      "join_links_plain_is_plain",
      sql`${table.name} is not null or (${table.roleKey} is null and ${table.allowedDomains} is null and ${table.maxUses} is null and ${table.expiresAt} is null and ${table.pausedAt} is null and ${table.deletedAt} is null)`,
    ),
  ],
);
