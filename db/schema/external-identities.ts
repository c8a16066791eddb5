import { foreignKey, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { users } from "./users";

/**
 * The user of a provider's subject (OpenID Connect Core 2). The first sign-in goes by the verified
 * email and writes this row; later ones go by issuer and subject, even when the email there has
 * changed.
 */
export const externalIdentities = pgTable(
  "external_identities",
  {
    id: id(),
    organizationId: uuid("organization_id").notNull(),
    userId: uuid("user_id").notNull(),
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at").notNull(),
  },
  (table) => [
    foreignKey({
      name: "external_identities_user_of_organization",
      columns: [table.userId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    unique("external_identities_one_per_issuer").on(table.userId, table.issuer),
    unique("external_identities_subject").on(table.subject, table.issuer, table.organizationId),
  ],
);
