import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { recordAuditEvents } from "@/lib/audit/record";
import { after, now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";
import { confirmationCodeLifetime } from "@/lib/passwords/lifetimes";
import { confirmationCode } from "@/lib/secrets/codes";
import { lockEverybody } from "@/lib/users/lock";

import { applyLoginMethod, recordIdentityChange } from "./commands";
import { savedIdentity } from "./queries";

/** An Administrator, and how one without a password sets one; nothing is mailed. */
export type WayBackIn = { email: string; code?: string; url?: string };

const mostAdministrators = 5;

/**
 * The way back in from the command line when a provider lets nobody in any more: the organization
 * signs in with passwords again, and everybody's sessions end. Administrators without a password get
 * a confirmation code.
 * @returns at most five active Administrators, those who have a password first
 * @throws not_found for a subdomain that no organization has
 */
export async function breakGlass(
  slug: string,
): Promise<{ name: string; changed: boolean; administrators: WayBackIn[] }> {
  const at = now();
  return db.transaction(async (tx) => {
    const [organization] = await tx.execute<{ id: string; name: string }>(
      sql`select id, name from organizations where slug = ${slug}`,
    );
    if (!organization) {
      throw new GatehouseError("not_found", `No organization has the subdomain ${slug}.`);
    }
    const by = { id: null, label: "Command line", origin: { address: null, agent: null } };
    const saved = await savedIdentity(tx, organization.id, { lock: true });
    const changed = saved.loginMethod !== "password";
    if (changed) {
      await lockEverybody(tx, organization.id);
      await tx.execute(sql`
        update identity_configurations set login_method = 'password', version = version + 1
        where organization_id = ${organization.id}
      `);
      const wanted = { loginMethod: "password", alsoGoogle: false } as const;
      await applyLoginMethod(tx, organization.id, saved, wanted, at, null);
      const before = { loginMethod: saved.loginMethod };
      const change = { before, after: { loginMethod: wanted.loginMethod } };
      await recordIdentityChange(tx, organization, by, change, at);
    }
    const administrators = await tx.execute<{
      id: string;
      email: string;
      generation: number | null;
    }>(
      sql`
        with first as (
          select id from users
          where organization_id = ${organization.id} and role_key = 'administrator'
            and status = 'active'
          order by password_hash is null, id
          limit ${mostAdministrators}
        ), coded as (
          update users
          set code_generation = code_generation + 1, code_tries = 0,
            temporary_expires_at = null,
            code_expires_at = ${after(at, confirmationCodeLifetime).toISOString()}
          from first
          where users.id = first.id and password_hash is null
          returning users.id, code_generation
        )
        select users.id, email, coded.code_generation as generation
        from first join users on users.id = first.id left join coded on coded.id = first.id
        order by users.password_hash is null, users.id
      `,
    );
    await recordAuditEvents(
      tx,
      organization.id,
      by,
      administrators
        .filter(({ generation }) => generation !== null)
        .map(({ id, email }) => ({
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
      administrators: administrators.map(({ id, email, generation }) =>
        generation === null
          ? { email }
          : {
              email,
              code: confirmationCode(id, generation),
              url: `${env.baseUrl}/reset-password?email=${encodeURIComponent(email)}`,
            },
      ),
    };
  });
}
