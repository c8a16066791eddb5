import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { joinLinks } from "./join-links";
import { users } from "./users";

/**
 * The next step for an email that was entered at a join link: `register`, a personal link to become
 * a member; `ask`, one to request access; `known`, they have an account and are told how to sign
 * in; `refused`, they are told that the link cannot be used.
 */
export const registrationKinds = ["register", "ask", "known", "refused"] as const;
export type RegistrationKind = (typeof registrationKinds)[number];

/**
 * An email that was entered at a join link, before the person has verified it; unverified ones are
 * deleted after 24 hours, with their emails.
 */
export const registrations = pgTable(
  "registrations",
  {
    id: id(),
    organizationId: uuid("organization_id").notNull(),
    joinLinkId: uuid("join_link_id").notNull(),
    /**
     * The generation of the join link when the email was entered; regenerating the link invalidates
     * these.
     */
    linkGeneration: integer("link_generation").notNull(),
    kind: text("kind", { enum: registrationKinds }).notNull(),
    /** The email address as typed. */
    email: text("email").notNull(),
    emailNormalized: text("email_normalized").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** When the personal link was used: to register, or to request access. */
    usedAt: instant("used_at"),
    /** The user who registered. */
    userId: uuid("user_id"),
  },
  (table) => [
    foreignKey({
      name: "registrations_link_of_organization",
      columns: [table.joinLinkId, table.organizationId],
      foreignColumns: [joinLinks.id, joinLinks.organizationId],
    }),
    foreignKey({
      name: "registrations_user_of_organization",
      columns: [table.userId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    unique("registrations_id_organization").on(table.id, table.organizationId),
    index("registrations_unproven")
      .on(table.expiresAt)
      .where(sql`${table.usedAt} is null`),
    index("registrations_by_user")
      .on(table.userId)
      .where(sql`${table.userId} is not null`),
    index("registrations_by_link")
      .on(table.joinLinkId, table.usedAt, table.id)
      .where(sql`${table.userId} is not null`),
    check(
      "registrations_kind_known",
      sql`${table.kind} in ('register', 'ask', 'known', 'refused')`,
    ),
    check(
      "registrations_used_once",
      sql`${table.userId} is null or (${table.usedAt} is not null and ${table.kind} = 'register')`,
    ),
  ],
);
