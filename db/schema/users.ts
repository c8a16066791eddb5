import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { roles } from "./roles";

export const userStatuses = ["invited", "active", "inactive", "deleted"] as const;
export type UserStatus = (typeof userStatuses)[number];

/**
 * A user's account in one organization. An organization has one row per email, whatever its status;
 * across all organizations at most one row that is not deleted has it (docs/product.md#emails).
 */
export const users = pgTable(
  "users",
  {
    id: id(),
    organizationId: uuid("organization_id").notNull(),
    email: text("email").notNull(),
    emailNormalized: text("email_normalized").notNull(),
    firstName: text("first_name").notNull().default(""),
    lastName: text("last_name").notNull().default(""),
    roleKey: text("role_key").notNull(),
    extraPermissions: text("extra_permissions")
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** With RBAC: Administrator's rank and every permission. Without effect with Basic access. */
    systemAdmin: boolean("system_admin").notNull().default(false),
    status: text("status", { enum: userStatuses }).notNull(),
    /** The hash of the password that the user chose; null while there is none that works. */
    passwordHash: text("password_hash"),
    /** The generation of the latest temporary password; earlier ones are invalid. */
    temporaryGeneration: integer("temporary_generation").notNull().default(0),
    /** When the temporary password expires; set only until the user has chosen their own. */
    temporaryExpiresAt: instant("temporary_expires_at"),
    /** The generation of the latest confirmation code; earlier ones are invalid. */
    codeGeneration: integer("code_generation").notNull().default(0),
    codeExpiresAt: instant("code_expires_at"),
    /** The number of attempts with the latest confirmation code. */
    codeTries: integer("code_tries").notNull().default(0),
    /** Incremented by each edit, so that a concurrent edit is detected. */
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** The first time the user was Active; kept when they are deleted. */
    activatedAt: instant("activated_at"),
    lastActiveAt: instant("last_active_at"),
    deletedAt: instant("deleted_at"),
    /** The sort key of *Last active*: users who were never active come first. */
    activityOrder: instant("activity_order")
      .notNull()
      .generatedAlwaysAs(sql`coalesce(last_active_at, '-infinity')`),
    /**
     * The sort key of *Password*, which must not depend on the current time: when the temporary
     * password or code expires. A password of their own comes after that, and none at the end.
     */
    passwordOrder: instant("password_order").notNull().generatedAlwaysAs(sql`case
      when password_hash is not null then '9999-12-31 00:00:00+00'
      else coalesce(temporary_expires_at, code_expires_at, 'infinity') end`),
    /** Every word has a space before it, so that a search for `% xu%` finds beginnings of words. */
    searchText: text("search_text")
      .notNull()
      .generatedAlwaysAs(sql`' ' || searchable(first_name || ' ' || last_name || ' ' || email)`),
    /** The sort key of names: the name, or the email while there is none. */
    sortName: text("sort_name")
      .notNull()
      .generatedAlwaysAs(
        sql`searchable(coalesce(nullif(trim(first_name || ' ' || last_name), ''), email))`,
      ),
  },
  (table) => [
    foreignKey({
      name: "users_role_of_organization",
      columns: [table.organizationId, table.roleKey],
      foreignColumns: [roles.organizationId, roles.key],
    }),
    // The narrower column comes first in both: while a table has no statistics yet, the planner
    // considers all indexes that begin with the organization equal, and the checks of foreign keys
    // would scan all users.
    unique("users_id_organization").on(table.id, table.organizationId),
    unique("users_email_organization").on(table.emailNormalized, table.organizationId),
    uniqueIndex("users_live_email")
      .on(table.emailNormalized)
      .where(sql`${table.deletedAt} is null`),
    // One for each order of the list, all ending with the id for keyset pagination (lib/keyset.ts).
    index("users_by_name").on(table.organizationId, table.sortName, table.id),
    index("users_by_email").on(table.organizationId, table.emailNormalized, table.id),
    index("users_by_role").on(table.organizationId, table.roleKey, table.sortName, table.id),
    index("users_by_status").on(
      table.organizationId,
      table.status,
      table.roleKey,
      table.sortName,
      table.id,
    ),
    index("users_by_password").on(table.organizationId, table.passwordOrder, table.id),
    index("users_by_activity").on(table.organizationId, table.activityOrder, table.id),
    index("users_by_creation").on(table.organizationId, table.createdAt, table.id),
    index("users_system_admins")
      .on(table.organizationId)
      .where(sql`${table.systemAdmin}`),
    // Every search reads the whole pending list, so that it is kept short.
    index("users_search")
      .using("gin", table.organizationId, sql`search_text gin_trgm_ops`)
      .with({ gin_pending_list_limit: 1024 }),
    check(
      "users_status_known",
      sql`${table.status} in ('invited', 'active', 'inactive', 'deleted')`,
    ),
    check(
      "users_email_normalized_form",
      sql`${table.emailNormalized} !~ '[A-Z[:space:]]' and char_length(${table.emailNormalized}) between 3 and 254`,
    ),
    check(
      "users_names_length",
      sql`char_length(${table.firstName}) <= 128 and char_length(${table.lastName}) <= 128`,
    ),
    check(
      "users_deleted_at_set",
      sql`(${table.status} = 'deleted') = (${table.deletedAt} is not null)`,
    ),
    check(
      "users_activated_at_set",
      sql`${table.status} not in ('active', 'inactive') or ${table.activatedAt} is not null`,
    ),
    check(
      "users_invited_without_password",
      sql`${table.status} <> 'invited' or (${table.passwordHash} is null and ${table.temporaryExpiresAt} is null)`,
    ),
    check(
      "users_temporary_or_own_password",
      sql`${table.passwordHash} is null or ${table.temporaryExpiresAt} is null`,
    ),
  ],
);
