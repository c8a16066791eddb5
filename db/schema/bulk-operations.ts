import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { groups } from "./groups";
import { organizations } from "./organizations";
import { users } from "./users";

export const bulkOperationNames = [
  "disable",
  "enable",
  "delete",
  "change_role",
  "add_to_group",
  "remove_from_group",
  "resend_invitations",
] as const;
export const bulkOperationStates = ["running", "done", "cancelled", "failed"] as const;

/** A bulk operation that is running or finished. */
export const bulkOperations = pgTable(
  "bulk_operations",
  {
    id: id(),
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    actorId: uuid("actor_id").notNull(),
    /** The client of the request, for the audit events. */
    address: text("address"),
    agent: text("agent"),
    operation: text("operation", { enum: bulkOperationNames }).notNull(),
    /** The new role of *Change role*. */
    roleKey: text("role_key"),
    /** The group of *Add to group* and *Remove from group*, and until when users are added. */
    groupId: uuid("group_id"),
    endsAt: instant("ends_at"),
    state: text("state", { enum: bulkOperationStates }).notNull(),
    /** How many users were selected, how many have been processed, and how many were changed. */
    total: integer("total").notNull(),
    processed: integer("processed").notNull().default(0),
    changed: integer("changed").notNull().default(0),
    /** The skipped users: `{ reason: count }`. */
    skipped: jsonb("skipped").$type<Record<string, number>>().notNull().default({}),
    /** The message of the error that stopped it. */
    problem: text("problem"),
    /** The operation that this one undoes. */
    undoOf: uuid("undo_of"),
    createdAt: instant("created_at").notNull(),
    finishedAt: instant("finished_at"),
    /** When the actor dismissed the report. */
    dismissedAt: instant("dismissed_at"),
  },
  (table) => [
    foreignKey({
      name: "bulk_operations_actor_of_organization",
      columns: [table.actorId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    foreignKey({
      name: "bulk_operations_group_of_organization",
      columns: [table.groupId, table.organizationId],
      foreignColumns: [groups.id, groups.organizationId],
    }).onDelete("cascade"),
    foreignKey({
      name: "bulk_operations_undo",
      columns: [table.undoOf],
      foreignColumns: [table.id],
    }).onDelete("set null"),
    index("bulk_operations_running")
      .on(table.createdAt)
      .where(sql`${table.state} = 'running'`),
    index("bulk_operations_of_organization").on(table.organizationId, table.createdAt),
    index("bulk_operations_of_actor").on(table.actorId),
    index("bulk_operations_of_group")
      .on(table.groupId)
      .where(sql`${table.groupId} is not null`),
    index("bulk_operations_undoing").on(table.undoOf),
    check(
      "bulk_operations_finished",
      sql`(${table.state} = 'running') = (${table.finishedAt} is null)`,
    ),
  ],
);

/**
 * The users of an operation in batches, each processed in one transaction, in the order of
 * `number`.
 */
export const bulkOperationParts = pgTable(
  "bulk_operation_parts",
  {
    operationId: uuid("operation_id")
      .notNull()
      .references(() => bulkOperations.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    userIds: uuid("user_ids").array().notNull(),
    /** The users that were changed, which undo needs; null until the batch is done. */
    changedIds: uuid("changed_ids").array(),
  },
  (table) => [primaryKey({ columns: [table.operationId, table.number] })],
);
