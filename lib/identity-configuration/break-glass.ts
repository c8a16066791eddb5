import { and, eq, inArray, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { identityConfigurations, organizations, users } from "@/db/schema/schema";
import { inIds } from "@/db/sql";
import { recordAuditEvents } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";
import { confirmationCodeLifetime } from "@/lib/lifetimes";
import { confirmationCode } from "@/lib/secrets/codes";
import { activeAdministratorIds } from "@/lib/users/access";
import { lockOrganizationUsers } from "@/lib/users/lock";

import { applyLoginMethod, recordIdentityChange } from "./commands";
import { savedIdentity } from "./queries";

/** An Administrator, with a code to set a password if they have none; nothing is emailed. */
export type RecoveredAdministrator = { email: string; code?: string; url?: string };

const maxAdministrators = 5;

/**
 * Restores access from the command line when a provider lets no user in: the organization signs in
 * with passwords again, and all sessions end. Administrators without a password get a confirmation
 * code.
 * @returns at most five active Administrators, those with a password first
 * @throws not_found for a subdomain that no organization has
 */
export async function breakGlass(
  slug: string,
): Promise<{ name: string; changed: boolean; administrators: RecoveredAdministrator[] }> {
  const at = now();
  return db.transaction(async (tx) => {
    const [organization] = await tx
      .select({ id: organizations.id, name: organizations.name })
      .from(organizations)
      .where(eq(organizations.slug, slug));
    if (!organization) {
      throw new GatehouseError("not_found", `No organization has the subdomain ${slug}.`);
    }
    const by = { id: null, label: "Command line", origin: { address: null, agent: null } };
    const saved = await savedIdentity(tx, organization.id, { lock: true });
    const changed = saved.loginMethod !== "password";
    if (changed) {
      await lockOrganizationUsers(tx, organization.id);
      await tx
        .update(identityConfigurations)
        .set({ loginMethod: "password", version: sql`${identityConfigurations.version} + 1` })
        .where(eq(identityConfigurations.organizationId, organization.id));
      const wanted = { loginMethod: "password", alsoGoogle: false } as const;
      await applyLoginMethod(tx, organization.id, saved, wanted, at, null);
      const before = { loginMethod: saved.loginMethod };
      const change = { before, after: { loginMethod: wanted.loginMethod } };
      await recordIdentityChange(tx, organization, by, change, at);
    }
    const administrators = await tx
      .select({ id: users.id, email: users.email })
      .from(users)
      .where(
        and(
          eq(users.organizationId, organization.id),
          inArray(users.id, activeAdministratorIds(tx, organization.id)),
        ),
      )
      .orderBy(isNull(users.passwordHash), users.id)
      .limit(maxAdministrators);
    const coded = await tx
      .update(users)
      .set({
        codeGeneration: sql`${users.codeGeneration} + 1`,
        codeTries: 0,
        temporaryExpiresAt: null,
        codeExpiresAt: after(at, confirmationCodeLifetime),
      })
      .where(
        and(
          inIds(
            users.id,
            administrators.map(({ id }) => id),
          ),
          isNull(users.passwordHash),
        ),
      )
      .returning({ id: users.id, email: users.email, generation: users.codeGeneration });
    const generationOf = new Map(coded.map(({ id, generation }) => [id, generation]));
    await recordAuditEvents(
      tx,
      organization.id,
      by,
      coded.map(({ id, email }) => ({
        action: "password.code_requested",
        targetType: "user",
        targetId: id,
        targetLabel: email,
      })),
      at,
    );
    return {
      name: organization.name,
      changed,
      administrators: administrators.map(({ id, email }) => {
        const generation = generationOf.get(id);
        if (generation === undefined) return { email };
        const url = `${env.baseUrl}/reset-password?email=${encodeURIComponent(email)}`;
        return { email, code: confirmationCode(id, generation), url };
      }),
    };
  });
}
