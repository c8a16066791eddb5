import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { id, instant } from "./columns";
import { groups } from "./groups";
import { invitations } from "./invitations";
import { organizations } from "./organizations";
import { registrations } from "./registrations";
import { users } from "./users";

export const mailKinds = [
  "invitation",
  "welcome",
  "password_reset",
  "forgot_password",
  "password_changed",
  "account_disabled",
  "account_enabled",
  "welcome_single_sign_on",
  "registration",
  "how_to_sign_in",
  "request_approved",
  "request_declined",
  "added_to_group",
] as const;
export type MailKind = (typeof mailKinds)[number];

export const mailStates = ["queued", "sent", "delivered", "bounced", "failed"] as const;
export type MailState = (typeof mailStates)[number];

/**
 * An email to one person, created with the change that causes it. It contains no text and no
 * secret: both are derived from its subject's row when it is rendered
 * (docs/product.md#sessions-and-secrets).
 */
export const mails = pgTable(
  "mails",
  {
    id: id(),
    organizationId: uuid("organization_id")
      .notNull()
      .references(() => organizations.id),
    /** Null for people without an account, who entered their email at a join link. */
    userId: uuid("user_id"),
    kind: text("kind", { enum: mailKinds }).notNull(),
    recipient: text("recipient").notNull(),
    invitationId: uuid("invitation_id"),
    /** The registration at a join link that the email belongs to; deleting it deletes the email. */
    registrationId: uuid("registration_id"),
    /** The group that the user was added to. */
    groupId: uuid("group_id"),
    /** Generation of the link or code in this email. */
    generation: integer("generation"),
    state: text("state", { enum: mailStates }).notNull().default("queued"),
    /** Why it bounced or failed, as a message for the user. */
    reason: text("reason"),
    /**
     * The emails that go to the provider in one call, under this idempotency key, also when
     * retried.
     */
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
    foreignKey({
      name: "mails_registration_of_organization",
      columns: [table.registrationId, table.organizationId],
      foreignColumns: [registrations.id, registrations.organizationId],
    }).onDelete("cascade"),
    foreignKey({
      name: "mails_group_of_organization",
      columns: [table.groupId, table.organizationId],
      foreignColumns: [groups.id, groups.organizationId],
    }).onDelete("cascade"),
    index("mails_by_group")
      .on(table.groupId)
      .where(sql`${table.groupId} is not null`),
    index("mails_by_registration")
      .on(table.registrationId)
      .where(sql`${table.registrationId} is not null`),
    index("mails_queued")
      .on(table.nextAttemptAt, table.id)
      .where(sql`${table.state} = 'queued'`),
    // Home counts the invitations whose email did not arrive.
    index("mails_undelivered")
      .on(table.organizationId, table.invitationId)
      .where(sql`${table.state} in ('bounced', 'failed')`),
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
      sql`${table.kind} in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'password_changed', 'account_disabled', 'account_enabled', 'welcome_single_sign_on', 'registration', 'how_to_sign_in', 'request_approved', 'request_declined', 'added_to_group')`,
    ),
    check(
      "mails_invitation_set",
      sql`(${table.kind} in ('invitation', 'request_approved')) = (${table.invitationId} is not null)`,
    ),
    check(
      "mails_registration_set",
      sql`(${table.kind} = 'registration') = (${table.registrationId} is not null)`,
    ),
    check(
      "mails_group_set",
      sql`(${table.kind} = 'added_to_group') = (${table.groupId} is not null)`,
    ),
    check(
      "mails_user_set",
      sql`${table.kind} in ('registration', 'request_declined') or ${table.userId} is not null`,
    ),
    check(
      "mails_generation_set",
      sql`(${table.kind} in ('invitation', 'welcome', 'password_reset', 'forgot_password', 'request_approved')) = (${table.generation} is not null)`,
    ),
  ],
);
