import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { invitations } from "./invitations";
import { organizations } from "./organizations";
import { users } from "./users";

export const mailKinds = [
  "invitation",
  "welcome",
  "password_reset",
  "forgot_password",
  "password_changed",
  "account_disabled",
  "account_enabled",
] as const;
export type MailKind = (typeof mailKinds)[number];

export const mailStates = ["queued", "sent", "delivered", "bounced", "failed"] as const;
export type MailState = (typeof mailStates)[number];

/**
 * A mail to one person, written with the change that causes it. It holds no text and no secret:
 * both are made from its subject's row when it is rendered (product.md 6 and 7).
 */
export const mails = pgTable(
  "mails",
  {
    id: id(),
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    userId: uuid("user_id").notNull(),
    kind: text("kind", { enum: mailKinds }).notNull(),
    recipient: text("recipient").notNull(),
    invitationId: uuid("invitation_id"),
    /** Generation of the link or code that this mail carries. */
    generation: integer("generation"),
    state: text("state", { enum: mailStates }).notNull().default("queued"),
    /** Why it bounced or failed, in words for a person. */
    reason: text("reason"),
    /** Mails that go to the provider in one call, under this idempotency key, also when retried. */
    batchId: uuid("batch_id"),
    attempts: integer("attempts").notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    providerId: text("provider_id"),
    createdAt: instant("created_at").notNull(),
    stateChangedAt: instant("state_changed_at").notNull(),
  },
  (table) => [
    foreignKey({
      name: "mails_user_of_organization",
      columns: [table.userId, table.organizationId],
      foreignColumns: [users.id, users.organizationId],
    }),
    foreignKey({
      name: "mails_invitation_of_organization",
      columns: [table.invitationId, table.organizationId],
      foreignColumns: [invitations.id, invitations.organizationId],
    }),
    index("mails_queued")
      .on(table.nextAttemptAt, table.id)
      .where(sql`${table.state} = 'queued'`),
    index("mails_by_batch")
      .on(table.batchId)
      .where(sql`${table.batchId} is not null`),
    index("mails_by_invitation").on(table.invitationId, table.id),
    index("mails_by_user").on(table.userId, table.id),
    index("mails_by_organization").on(table.organizationId, table.id),
    index("mails_by_provider_id")
      .on(table.providerId)
      .where(sql`${table.providerId} is not null`),
    check(
      "mails_state_known",
      sql`${table.state} in ('queued', 'sent', 'delivered', 'bounced', 'failed')`,
    ),
    check(
      "mails_kind_known",
      sql`${table.kind} in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'password_changed', 'account_disabled', 'account_enabled')`,
    ),
    check(
      "mails_invitation_set",
      sql`(${table.kind} = 'invitation') = (${table.invitationId} is not null)`,
    ),
    check(
      "mails_generation_set",
      sql`(${table.kind} in ('invitation', 'welcome', 'password_reset', 'forgot_password')) = (${table.generation} is not null)`,
    ),
  ],
);
