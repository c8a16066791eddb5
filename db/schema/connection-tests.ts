import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { users } from "./users";

/** A test sign-in with settings that are not saved yet; a passed test allows saving them. */
export const connectionTests = pgTable(
  "connection_tests",
  {
    id: id(),
    organizationId: uuid("organization_id").notNull(),
    userId: uuid("user_id").notNull(),
    method: text("method", { enum: ["google", "openid_connect"] }).notNull(),
    issuer: text("issuer").notNull(),
    clientId: text("client_id").notNull(),
    /** Encrypted (lib/secrets/encryption). */
    clientSecret: text("client_secret"),
    scopes: text("scopes").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    finishedAt: instant("finished_at"),
    /** Why it failed, as a message for the user; null after it passed. */
    problem: text("problem"),
  },
  (table) => [
    foreignKey({
      name: "connection_tests_user_of_organization",
      columns: [table.userId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    index("connection_tests_by_user").on(table.userId, table.id),
    index("connection_tests_by_end").on(table.expiresAt),
    check("connection_tests_method_known", sql`${table.method} in ('google', 'openid_connect')`),
  ],
);
