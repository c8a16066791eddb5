import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { lockByName } from "@/db/locks";
import { identityConfigurations, joinLinks, organizations, roles } from "@/db/schema/schema";
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
import { retryOnCollision } from "@/lib/transactions";
import { findEmailConflicts } from "@/lib/users/email-conflicts";
import { upsertUsers } from "@/lib/users/upsert";

import { hasOrganizations } from "./queries";
import type { OrganizationInput } from "./schema";

/** Adds an organization with the built-in roles and its first Administrator. */
export async function insertOrganization(
  tx: Transaction,
  input: OrganizationInput,
  passwordHash: string,
  by: { label: string; origin: Origin },
): Promise<{ organizationId: string; userId: string }> {
  const at = now();
  const [organization] = await tx
    .insert(organizations)
    .values({ name: input.name, slug: input.slug, createdAt: at })
    .onConflictDoNothing({ target: organizations.slug })
    .returning({ id: organizations.id });
  if (!organization) {
    const message = "Another organization has this subdomain.";
    throw new GatehouseError("conflict", message, { slug: message });
  }
  const organizationId = organization.id;
  await tx.insert(roles).values(
    builtInRoles.map(({ permissions, ...role }) => ({
      ...role,
      permissions: [...permissions],
      organizationId,
      builtIn: true,
    })),
  );
  await tx.insert(identityConfigurations).values({ organizationId });
  await tx.insert(joinLinks).values({ organizationId, createdAt: at });
  const { email, emailNormalized } = input.email;
  const conflicts = await findEmailConflicts(tx, organization.id, [emailNormalized]);
  if (conflicts.size > 0) {
    const message = "This email belongs to another organization.";
    throw new GatehouseError("conflict", message, { email: message });
  }
  const [user] = await upsertUsers(tx, [
    {
      organizationId: organization.id,
      email,
      emailNormalized,
      firstName: input.firstName,
      lastName: input.lastName,
      roleKey: "administrator",
      status: "active",
      passwordHash,
      createdAt: at,
      activatedAt: at,
    },
  ]);
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
        targetId: user!.userId,
        targetLabel: input.email.email,
        after: { email: input.email.email, role: "administrator", status: "active" },
      },
    ],
    at,
  );
  return { organizationId: organization.id, userId: user!.userId };
}

async function hashNewPassword(input: OrganizationInput): Promise<string> {
  const problem = passwordProblem(input.password, { ...input, email: input.email.email });
  if (problem) throw new GatehouseError("invalid", problem, { password: problem });
  return hashPassword(input.password);
}

/**
 * Creates an organization with the built-in roles and its first Administrator, for the command line.
 * @throws conflict when the subdomain or the email is taken, invalid for a weak password
 */
export async function createOrganization(
  input: OrganizationInput,
): Promise<{ organizationId: string; userId: string }> {
  const passwordHash = await hashNewPassword(input);
  const by = { label: "Command line", origin: { address: null, agent: null } };
  return retryOnCollision(() =>
    db.transaction((tx) => insertOrganization(tx, input, passwordHash, by)),
  );
}

/**
 * The first run: creates the first organization and signs its Administrator in.
 * @param key from the URL that the terminal printed
 * @returns the one-time sign-in token for `startSession`
 * @throws not_found once there is an organization, or with another key
 */
export async function setUp(
  key: string,
  input: OrganizationInput,
  origin: Origin,
): Promise<{ signInToken: string }> {
  if (!isSetupKey(env.authSecret, key)) throw notFound("This page");
  const passwordHash = await hashNewPassword(input);
  return db.transaction(async (tx) => {
    // Concurrent first runs must not both find an empty database.
    await lockByName(tx, "set-up");
    if (await hasOrganizations(tx)) {
      throw new GatehouseError("conflict", "Gatehouse is already set up. Sign in instead.");
    }
    const made = await insertOrganization(tx, input, passwordHash, { label: "Set-up", origin });
    const { signInToken } = await openSession(
      tx,
      { id: made.userId, organizationId: made.organizationId },
      origin,
    );
    return { signInToken };
  });
}
