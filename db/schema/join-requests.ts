import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { joinLinks } from "./join-links";
import { users } from "./users";

/** A request of a person outside the allowlist who has verified their email and wants to join. */
export const joinRequests = pgTable(
  "join_requests",
  {
    id: id(),
    organizationId: uuid("organization_id").notNull(),
    joinLinkId: uuid("join_link_id").notNull(),
    email: text("email").notNull(),
    emailNormalized: text("email_normalized").notNull(),
    firstName: text("first_name").notNull(),
    lastName: text("last_name").notNull(),
    /** The message to the managers. */
    message: text("message").notNull().default(""),
    askedAt: instant("asked_at").notNull(),
    decidedAt: instant("decided_at"),
    decidedBy: uuid("decided_by"),
    decision: text("decision", { enum: ["approved", "declined"] }),
  },
  (table) => [
    foreignKey({
      name: "join_requests_link_of_organization",
      columns: [table.joinLinkId, table.organizationId],
      foreignColumns: [joinLinks.id, joinLinks.organizationId],
    }),
    foreignKey({
      name: "join_requests_decider_of_organization",
      columns: [table.decidedBy, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    uniqueIndex("join_requests_one_open")
      .on(table.emailNormalized, table.organizationId)
      .where(sql`${table.decidedAt} is null`),
    index("join_requests_open")
      .on(table.organizationId, table.id)
      .where(sql`${table.decidedAt} is null`),
    index("join_requests_by_email").on(table.emailNormalized, table.organizationId, table.id),
    check(
      "join_requests_decided",
      sql`(${table.decidedAt} is null) = (${table.decision} is null) and (${table.decision} is null or ${table.decision} in ('approved', 'declined'))`,
    ),
    check(
      "join_requests_lengths",
      sql`char_length(${table.firstName}) <= 128 and char_length(${table.lastName}) <= 128 and char_length(${table.message}) <= 500`,
    ),
  ],
);
