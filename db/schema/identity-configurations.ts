import { sql } from "drizzle-orm";
import { boolean, check, foreignKey, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { organizations } from "./organizations";
import { roles } from "./roles";

export const loginMethods = ["password", "google", "openid_connect"] as const;
export type LoginMethod = (typeof loginMethods)[number];

export const accessControls = ["basic", "rbac"] as const;
export type AccessControl = (typeof accessControls)[number];

/**
 * The sign-in settings of an organization: one row each, created with it
 * (docs/product.md#single-sign-on).
 */
export const identityConfigurations = pgTable(
  "identity_configurations",
  {
    organizationId: uuid("organization_id")
      .primaryKey()
      .references(() => organizations.id),
    loginMethod: text("login_method", { enum: loginMethods }).notNull().default("password"),
    /** How roles are given (docs/product.md#access-control). */
    accessControl: text("access_control", { enum: accessControls }).notNull().default("basic"),
    /** Whether Google is allowed in addition to Password. */
    alsoGoogle: boolean("also_google").notNull().default(false),
    /** The settings of OpenID Connect; kept while another method is chosen. */
    issuer: text("issuer"),
    clientId: text("client_id"),
    /** Encrypted (lib/secrets/encryption): the only secret that cannot be derived. */
    clientSecret: text("client_secret"),
    scopes: text("scopes").notNull().default("openid email profile"),
    /** The text of the button after “Continue with”. */
    providerName: text("provider_name"),
    createAtSignIn: boolean("create_at_sign_in").notNull().default(false),
    /** The state of the switch; methods other than Password turn self-service off regardless. */
    selfService: boolean("self_service").notNull().default(true),
    /** Normalized: `northwind.example` or `*.northwind.example`. Empty: every domain. */
    allowedDomains: text("allowed_domains")
      .array()
      .notNull()
      .default(sql`'{}'`),
    defaultRoleKey: text("default_role_key").notNull().default("stakeholder"),
    /** Whether people outside the allowlist can request access. */
    acceptsRequests: boolean("accepts_requests").notNull().default(false),
    /** Incremented by each save, so that a concurrent save is detected. */
    version: integer("version").notNull().default(1),
  },
  (table) => [
    foreignKey({
      name: "identity_configurations_default_role",
      columns: [table.organizationId, table.defaultRoleKey],
      foreignColumns: [roles.organizationId, roles.key],
    }),
    check(
      "identity_configurations_method_known",
      sql`${table.loginMethod} in ('password', 'google', 'openid_connect')`,
    ),
    check(
      "identity_configurations_access_control_known",
      sql`${table.accessControl} in ('basic', 'rbac')`,
    ),
    check(
      "identity_configurations_provider_set",
      sql`${table.loginMethod} <> 'openid_connect' or (${table.issuer} is not null and ${table.clientId} is not null)`,
    ),
    check(
      "identity_configurations_also_google_beside_password",
      sql`not ${table.alsoGoogle} or ${table.loginMethod} = 'password'`,
    ),
  ],
);
