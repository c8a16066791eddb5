import { bigint, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { instant } from "./columns";
import { organizations } from "./organizations";

/**
 * Who did what to whom, from where. Written in the transaction of the change; a trigger refuses
 * updates and deletes (docs/product.md#audit). Names are copies, so that they outlive the users.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    at: instant("at").notNull(),
    actorId: uuid("actor_id"),
    actorLabel: text("actor_label").notNull(),
    action: text("action").notNull(),
    targetType: text("target_type").notNull(),
    targetId: text("target_id").notNull(),
    targetLabel: text("target_label").notNull(),
    before: jsonb("before"),
    after: jsonb("after"),
    address: text("address"),
    agent: text("agent"),
  },
  (table) => [
    // In the order of the Audit log, for each of its filters.
    index("audit_events_by_time").on(table.organizationId, table.at, table.id),
    index("audit_events_by_actor").on(table.organizationId, table.actorId, table.at, table.id),
    index("audit_events_by_action").on(table.organizationId, table.action, table.at, table.id),
    index("audit_events_by_target").on(table.organizationId, table.targetId, table.at, table.id),
  ],
);
