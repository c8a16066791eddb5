import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { builtInRoles } from "@/lib/access/policy";
import { recordAuditEvents } from "@/lib/audit/record";
import type { Origin } from "@/lib/audit/record";
import { openSession } from "@/lib/sessions/open";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError, notFound } from "@/lib/errors";
import { hashPassword } from "@/lib/passwords/hash";
import { passwordProblem } from "@/lib/passwords/problem";
import { isSetupKey } from "@/lib/secrets/setup-key";

import { hasOrganizations } from "./queries";
import type { OrganizationInput } from "./schema";

// Any number does; it keeps two first runs from both finding an empty database.
const setUpLock = 7_150_001;

async function insertOrganization(
  tx: Transaction,
  input: OrganizationInput,
  passwordHash: string,
  by: { label: string; origin: Origin },
): Promise<{ organizationId: string; userId: string }> {
  const at = now();
  const [organization] = await tx.execute<{ id: string }>(sql`
    insert into organizations (name, slug, created_at)
    values (${input.name}, ${input.slug}, ${at.toISOString()})
    on conflict (slug) do nothing
    returning id
  `);
  if (!organization) {
    const message = "Another organization has this subdomain.";
    throw new GatehouseError("conflict", message, { slug: message });
  }
  await tx.execute(sql`
    insert into roles (organization_id, key, name, rank, permissions, built_in)
    select ${organization.id}, key, name, rank, array(select jsonb_array_elements_text(permissions)), true
    from jsonb_to_recordset(${JSON.stringify(builtInRoles)}::jsonb)
      as role (key text, name text, rank int, permissions jsonb)
  `);
  await tx.execute(sql`
    with configuration as (
      insert into identity_configurations (organization_id) values (${organization.id})
    )
    insert into join_links (organization_id, created_at)
    values (${organization.id}, ${at.toISOString()})
  `);
  const [user] = await tx.execute<{ id: string }>(sql`
    insert into users (
      organization_id, email, email_normalized, first_name, last_name,
      role_key, status, password_hash, created_at, activated_at
    )
    values (
      ${organization.id}, ${input.email.email}, ${input.email.emailNormalized},
      ${input.firstName}, ${input.lastName}, 'administrator', 'active', ${passwordHash},
      ${at.toISOString()}, ${at.toISOString()}
    )
    on conflict (email_normalized) where deleted_at is null do nothing
    returning id
  `);
  if (!user) {
    const message = "This e-mail belongs to another organization.";
    throw new GatehouseError("conflict", message, { email: message });
  }
  await recordAuditEvents(
    tx,
    organization.id,
    { id: null, label: by.label, origin: by.origin },
    [
      {
        action: "organization.created",
        targetType: "organization",
        targetId: organization.id,
        targetLabel: input.name,
        after: { name: input.name, subdomain: input.slug },
      },
      {
        action: "user.created",
        targetType: "user",
        targetId: user.id,
        targetLabel: input.email.email,
        after: { email: input.email.email, role: "administrator", status: "active" },
      },
    ],
    at,
  );
  return { organizationId: organization.id, userId: user.id };
}

async function hashNewPassword(input: OrganizationInput): Promise<string> {
  const problem = passwordProblem(input.password, { ...input, email: input.email.email });
  if (problem) throw new GatehouseError("invalid", problem, { password: problem });
  return hashPassword(input.password);
}

/**
 * Makes an organization with the built-in roles and its first Administrator; for the command line.
 * @throws conflict when the subdomain or the e-mail is taken, invalid for a weak password
 */
export async function createOrganization(
  input: OrganizationInput,
): Promise<{ organizationId: string; userId: string }> {
  const passwordHash = await hashNewPassword(input);
  const by = { label: "Command line", origin: { address: null, agent: null } };
  return db.transaction((tx) => insertOrganization(tx, input, passwordHash, by));
}

/**
 * The first run: makes the first organization and signs its Administrator in.
 * @param key from the address that the terminal printed
 * @returns the ticket for the cookie
 * @throws not_found once there is an organization, or with another key
 */
export async function setUp(
  key: string,
  input: OrganizationInput,
  origin: Origin,
): Promise<{ ticket: string }> {
  if (!isSetupKey(env.authSecret, key)) throw notFound("This page");
  const passwordHash = await hashNewPassword(input);
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${setUpLock})`);
    if (await hasOrganizations(tx)) {
      throw new GatehouseError("conflict", "Gatehouse has been set up already. Sign in instead.");
    }
    const made = await insertOrganization(tx, input, passwordHash, { label: "Set-up", origin });
    const { ticket } = await openSession(
      tx,
      { id: made.userId, organizationId: made.organizationId },
      origin,
    );
    return { ticket };
  });
}
