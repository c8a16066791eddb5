import { sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import type { LoginMethod } from "@/lib/login-methods";
import type { UserStatus } from "@/lib/users/status";

import type { ProvenIdentity } from "@/lib/identity-providers/protocol";

export type Account = {
  id: string;
  organizationId: string;
  email: string;
  firstName: string;
  lastName: string;
  status: UserStatus;
  loginMethod: LoginMethod;
  alsoGoogle: boolean;
  /** The provider's subject of an earlier sign-in; null for the first one. */
  subject: string | null;
  /** Whether the verified email is theirs; otherwise only the subject identifies them. */
  hasEmail: boolean;
};

/**
 * Finds the user of a verified identity: by issuer and subject after an earlier sign-in, otherwise
 * by the verified email. Locks the organization's login method, so that a concurrent change of it
 * ends the new session too. One statement, because the lock has to come before the read of the
 * user.
 * @param organizationId null: any organization; an email belongs to one user across all of them
 */
export async function findAccount(
  tx: Transaction,
  identity: ProvenIdentity,
  organizationId: string | null,
): Promise<Account | undefined> {
  const [account] = await tx.execute<Account>(sql`
    with meant as materialized (
      select user_id as id from external_identities
      where issuer = ${identity.issuer} and subject = ${identity.subject}
      union
      select id from users
      where email_normalized = ${identity.emailNormalized} and status <> 'deleted'
    ), configurations as materialized (
      select organization_id, login_method, also_google from identity_configurations
      where organization_id in (select organization_id from users join meant using (id))
      for share
    )
    select users.id, users.organization_id as "organizationId", email, first_name as "firstName",
      last_name as "lastName", status, login_method as "loginMethod", also_google as "alsoGoogle",
      known.subject, email_normalized = ${identity.emailNormalized} as "hasEmail"
    from users
    join meant using (id)
    join configurations using (organization_id)
    left join external_identities as known
      on known.user_id = users.id and known.issuer = ${identity.issuer}
    where users.status <> 'deleted'
      and (${organizationId}::uuid is null or users.organization_id = ${organizationId})
    order by known.subject is not distinct from ${identity.subject} desc
    limit 1
  `);
  return account;
}
