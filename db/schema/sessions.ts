import { foreignKey, index, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { users } from "./users";

/** Why a session ended; the sign-in page says so. */
export const endReasons = ["signed_out", "ended", "disabled", "password", "login_method"] as const;
export type EndReason = (typeof endReasons)[number];

/**
 * A browser in which a user is signed in. The cookie names the row, which decides on every request.
 */
export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    organizationId: uuid("organization_id").notNull(),
    userId: uuid("user_id").notNull(),
    createdAt: instant("created_at").notNull(),
    /** When the cookie was set: a session can be claimed once. */
    claimedAt: instant("claimed_at"),
    lastSeenAt: instant("last_seen_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    endedAt: instant("ended_at"),
    endedReason: text("ended_reason", { enum: endReasons }),
    address: text("address"),
    agent: text("agent"),
  },
  (table) => [
    foreignKey({
      name: "sessions_user_of_organization",
      columns: [table.userId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    index("sessions_by_user").on(table.userId, table.createdAt),
  ],
);
