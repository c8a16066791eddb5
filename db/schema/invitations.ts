import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { users } from "./users";

/**
 * A personal link that turns an Invited user into an Active one. The link is derived from id and
 * generation (lib/secrets); resending increments the generation.
 */
export const invitations = pgTable(
  "invitations",
  {
    id: id(),
    organizationId: uuid("organization_id").notNull(),
    userId: uuid("user_id").notNull(),
    invitedBy: uuid("invited_by").notNull(),
    generation: integer("generation").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    sentAt: instant("sent_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    acceptedAt: instant("accepted_at"),
    revokedAt: instant("revoked_at"),
  },
  (table) => [
    foreignKey({
      name: "invitations_user_of_organization",
      columns: [table.userId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    foreignKey({
      name: "invitations_inviter_of_organization",
      columns: [table.invitedBy, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    unique("invitations_id_organization").on(table.id, table.organizationId),
    uniqueIndex("invitations_one_open_per_user")
      .on(table.userId)
      .where(sql`${table.acceptedAt} is null and ${table.revokedAt} is null`),
    index("invitations_open_by_time")
      .on(table.organizationId, table.sentAt, table.id)
      .where(sql`${table.acceptedAt} is null and ${table.revokedAt} is null`),
    // Home counts the expired ones.
    index("invitations_open_by_expiry")
      .on(table.organizationId, table.expiresAt)
      .where(sql`${table.acceptedAt} is null and ${table.revokedAt} is null`),
    check("invitations_generation_positive", sql`${table.generation} > 0`),
    check("invitations_end_once", sql`${table.acceptedAt} is null or ${table.revokedAt} is null`),
  ],
);
