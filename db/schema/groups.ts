import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { joinLinks } from "./join-links";
import { organizations } from "./organizations";
import { roles } from "./roles";
import { users } from "./users";

/** A named set of users. With RBAC its members also have its role (docs/product.md#access-control). */
export const groups = pgTable(
  "groups",
  {
    id: id(),
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** The role that members get; null: none. Kept, but without effect, with Basic access. */
    roleKey: text("role_key"),
    /** Whether active users get an email when they are added. */
    notifiesMembers: boolean("notifies_members").notNull().default(true),
    /** Incremented by each edit, so that a concurrent edit is detected. */
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    foreignKey({
      name: "groups_role_of_organization",
      columns: [table.organizationId, table.roleKey],
      foreignColumns: [roles.organizationId, roles.key],
    }),
    unique("groups_id_organization").on(table.id, table.organizationId),
    uniqueIndex("groups_name").on(table.organizationId, sql`lower(${table.name})`),
    index("groups_by_role")
      .on(table.organizationId, table.roleKey)
      .where(sql`${table.roleKey} is not null`),
    // A CSV file separates groups by $$ (docs/product.md#bulk-create-csv).
    check(
      "groups_name_form",
      sql`char_length(${table.name}) between 1 and 128 and ${table.name} !~ '\\$\\$|[\\n\\r]'`,
    ),
    check("groups_description_length", sql`char_length(${table.description}) <= 500`),
  ],
);

/**
 * A user in a group, also one who is Invited or Deleted. A membership whose end has passed is over
 * without a job: every query compares `endsAt` with the current time.
 */
export const groupMemberships = pgTable(
  "group_memberships",
  {
    userId: uuid("user_id").notNull(),
    groupId: uuid("group_id").notNull(),
    organizationId: uuid("organization_id").notNull(),
    createdAt: instant("created_at").notNull(),
    /** The user who added them; null for people who registered with a link. */
    addedBy: uuid("added_by"),
    /** When the membership ends; null: never. */
    endsAt: instant("ends_at"),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.groupId] }),
    foreignKey({
      name: "group_memberships_user_of_organization",
      columns: [table.userId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }).onDelete("cascade"),
    foreignKey({
      name: "group_memberships_group_of_organization",
      columns: [table.groupId, table.organizationId],
      foreignColumns: [groups.id, groups.organizationId],
    }).onDelete("cascade"),
    index("group_memberships_by_group").on(table.groupId, table.userId, table.endsAt),
    // Home shows the ones that end soon.
    index("group_memberships_by_end")
      .on(table.organizationId, table.endsAt)
      .where(sql`${table.endsAt} is not null`),
  ],
);

/** A user who adds and removes members of a group without the permission to manage groups. */
export const groupManagers = pgTable(
  "group_managers",
  {
    userId: uuid("user_id").notNull(),
    groupId: uuid("group_id").notNull(),
    organizationId: uuid("organization_id").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.groupId] }),
    foreignKey({
      name: "group_managers_user_of_organization",
      columns: [table.userId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }).onDelete("cascade"),
    foreignKey({
      name: "group_managers_group_of_organization",
      columns: [table.groupId, table.organizationId],
      foreignColumns: [groups.id, groups.organizationId],
    }).onDelete("cascade"),
    index("group_managers_by_group").on(table.groupId),
  ],
);

/** The groups that people join who register with a link. */
export const joinLinkGroups = pgTable(
  "join_link_groups",
  {
    joinLinkId: uuid("join_link_id").notNull(),
    groupId: uuid("group_id").notNull(),
    organizationId: uuid("organization_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.joinLinkId, table.groupId] }),
    foreignKey({
      name: "join_link_groups_link_of_organization",
      columns: [table.joinLinkId, table.organizationId],
      foreignColumns: [joinLinks.id, joinLinks.organizationId],
    }).onDelete("cascade"),
    foreignKey({
      name: "join_link_groups_group_of_organization",
      columns: [table.groupId, table.organizationId],
      foreignColumns: [groups.id, groups.organizationId],
    }).onDelete("cascade"),
    index("join_link_groups_by_group").on(table.groupId),
  ],
);
