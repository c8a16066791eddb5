import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent, Origin } from "@/lib/audit/record";
import { openSession } from "@/lib/sessions/open";
import { now } from "@/lib/clock";
import { loginMethodLabels } from "@/lib/identity-configuration/login-methods";
import type { LoginMethod } from "@/lib/identity-configuration/login-methods";
import { GatehouseError } from "@/lib/errors";
import { allowsAddress } from "@/lib/join-links/state";
import { completeLink } from "@/lib/registration/complete";
import type { OpenLink } from "@/lib/registration/queries";
import { retryOnCollision } from "@/lib/transactions";
import { parseEmail } from "@/lib/email";
import { findEmailConflicts } from "@/lib/users/email-conflicts";
import { displayName } from "@/lib/users/schema";
import { upsertUsers } from "@/lib/users/upsert";
import type { UserStatus } from "@/lib/users/status";

import { ProviderRefusal } from "./problems";
import type { ProvenIdentity } from "./protocol";
import type { ProviderMethod } from "./settings";

type Account = {
  id: string;
  organizationId: string;
  email: string;
  firstName: string;
  lastName: string;
  status: UserStatus;
  loginMethod: LoginMethod;
  alsoGoogle: boolean;
  /** What the provider called this person before; null for the first time. */
  subject: string | null;
  /** Whether the verified e-mail is theirs; with another one they are known by the subject alone. */
  hasEmail: boolean;
};

type Configuration = {
  loginMethod: LoginMethod;
  alsoGoogle: boolean;
  createAtSignIn: boolean;
  defaultRoleKey: string;
  allowed: boolean;
};

/** Whether an organization lets its people in by a provider (docs/product.md#single-sign-on). */
function lets(organization: Pick<Account, "loginMethod" | "alsoGoogle">, method: ProviderMethod) {
  return organization.loginMethod === method || (method === "google" && organization.alsoGoogle);
}

/**
 * Whom a proven identity means: by issuer and subject when they were here before, else by the
 * verified e-mail. Keeps the organization's login method as it is, so that whoever changes it at this
 * moment ends the session, too.
 * @param organizationId null: any organization; an e-mail belongs to one person over all of them
 */
async function findAccount(
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

/**
 * Notes who the provider means. Whoever is known by the subject alone was perhaps unlinked while
 * they signed in, and is not linked again by it.
 * @param newcomer whether the person came by themselves: somebody who was deleted does not, with
 * another e-mail either
 * @throws other_account when it means somebody else by now, unknown
 */
async function linkIdentity(
  tx: Transaction,
  account: Pick<Account, "id" | "organizationId" | "hasEmail">,
  identity: ProvenIdentity,
  at: Date,
  { newcomer }: { newcomer: boolean },
): Promise<void> {
  const time = at.toISOString();
  const [other] = await tx.execute<{ id: string; status: UserStatus }>(sql`
    select external_identities.id, status
    from external_identities join users on users.id = user_id
    where issuer = ${identity.issuer} and subject = ${identity.subject}
      and external_identities.organization_id = ${account.organizationId}
      and user_id <> ${account.id}
  `);
  if (other && other.status !== "deleted") throw new ProviderRefusal("other_account");
  if (other && newcomer) throw new ProviderRefusal("unknown");
  if (other) await tx.execute(sql`delete from external_identities where id = ${other.id}`);
  const [linked] = await tx.execute(sql`
    insert into external_identities
      (organization_id, user_id, issuer, subject, created_at, last_used_at)
    select ${account.organizationId}, ${account.id}, ${identity.issuer}, ${identity.subject},
      ${time}, ${time}
    where ${account.hasEmail} or exists (
      select from external_identities
      where user_id = ${account.id} and issuer = ${identity.issuer}
        and subject = ${identity.subject}
    )
    on conflict (user_id, issuer) do update set last_used_at = excluded.last_used_at
    where external_identities.subject = excluded.subject
    returning id
  `);
  if (!linked) throw new ProviderRefusal("other_account");
}

/**
 * Locks an active person, so that whoever disables them at this moment ends the session, too.
 * @throws disabled, unknown
 */
async function lockActive(tx: Transaction, { id }: Account): Promise<void> {
  const [person] = await tx.execute<{ status: UserStatus }>(
    sql`select status from users where id = ${id} for no key update`,
  );
  if (person?.status === "inactive") throw new ProviderRefusal("disabled");
  if (person?.status !== "active") throw new ProviderRefusal("unknown");
}

/**
 * The Invited person uses their open invitation by signing in. The invitation is locked before the
 * person, as by those who resend or revoke it.
 * @throws invitation_expired
 */
async function acceptInvitation(
  tx: Transaction,
  account: Account,
  identity: ProvenIdentity,
  at: Date,
): Promise<Account> {
  const time = at.toISOString();
  const [accepted] = await tx.execute(sql`
    update invitations set accepted_at = ${time}
    where user_id = ${account.id} and accepted_at is null and revoked_at is null
      and expires_at > ${time}
    returning id
  `);
  if (!accepted) throw new ProviderRefusal("invitation_expired");
  const firstName = identity.firstName || account.firstName;
  const lastName = identity.lastName || account.lastName;
  await tx.execute(sql`
    update users set status = 'active', first_name = ${firstName}, last_name = ${lastName},
      activated_at = coalesce(activated_at, ${time}), version = version + 1
    where id = ${account.id}
  `);
  return { ...account, firstName, lastName };
}

/**
 * Where an organization makes people at their first sign-in.
 * @returns undefined when the address is somebody's by now, or was
 * @throws method_off, unknown, outside_allowlist
 */
async function createPerson(
  tx: Transaction,
  identity: ProvenIdentity,
  method: ProviderMethod,
  organizationId: string,
  at: Date,
): Promise<Account | undefined> {
  const [configuration] = await tx.execute<Configuration>(sql`
    select login_method as "loginMethod", also_google as "alsoGoogle",
      create_at_sign_in as "createAtSignIn", default_role_key as "defaultRoleKey",
      ${allowsAddress(sql`allowed_domains`, identity.emailNormalized)} as allowed
    from identity_configurations where organization_id = ${organizationId} for share
  `);
  if (!configuration || !lets(configuration, method)) throw new ProviderRefusal("method_off");
  const { createAtSignIn, defaultRoleKey, allowed, loginMethod, alsoGoogle } = configuration;
  if (!createAtSignIn) throw new ProviderRefusal("unknown");
  if (!allowed) throw new ProviderRefusal("outside_allowlist");
  const { email, emailNormalized, firstName, lastName, subject } = identity;
  const conflicts = await findEmailConflicts(tx, organizationId, [emailNormalized]);
  if (conflicts.size > 0) return undefined;
  const newUser = {
    organizationId,
    email,
    emailNormalized,
    firstName,
    lastName,
    roleKey: defaultRoleKey,
    status: "active" as const,
    createdAt: at,
    activatedAt: at,
  };
  // A deleted user keeps their row and does not come back on their own.
  const [person] = await upsertUsers(tx, [newUser], []);
  if (!person) return undefined;
  const id = person.userId;
  const status = "active";
  return {
    id,
    organizationId,
    email,
    firstName,
    lastName,
    status,
    loginMethod,
    alsoGoogle,
    subject,
    hasEmail: true,
  };
}

/**
 * Signs in whoever a provider vouches for: a known person, an Invited one, whose invitation is used
 * by it, or a new one where the organization makes people at their first sign-in (docs/product.md#single-sign-on).
 * @param organizationId whose provider it is; null for Google where nobody said which organization
 * @returns the one-time sign-in token for `startSession`
 * @throws ProviderRefusal
 */
export async function signInWithProvider(
  identity: ProvenIdentity,
  method: ProviderMethod,
  organizationId: string | null,
  origin: Origin,
): Promise<{ signInToken: string }> {
  const at = now();
  const via = loginMethodLabels[method];
  return retryOnCollision(() =>
    db.transaction(async (tx) => {
      const events: AuditEvent[] = [];
      let found = await findAccount(tx, identity, organizationId);
      const created =
        found || !organizationId
          ? undefined
          : await createPerson(tx, identity, method, organizationId, at);
      // Another tab may have brought the same newcomer meanwhile.
      if (!found && !created) found = await findAccount(tx, identity, organizationId);
      let account = found ?? created;
      if (!account) throw new ProviderRefusal("unknown");
      if (!lets(account, method)) throw new ProviderRefusal("method_off");
      const { status } = account;
      if (status === "invited") account = await acceptInvitation(tx, account, identity, at);
      else await lockActive(tx, account);
      const { id, email, firstName, lastName } = account;
      const target = { targetType: "user", targetId: id, targetLabel: email } as const;
      if (created || status === "invited") {
        events.push({
          action: "user.registered",
          ...target,
          before: found && { status },
          after: { status: "active", firstName, lastName, via },
        });
      }
      await linkIdentity(tx, account, identity, at, { newcomer: created !== undefined });
      if (found?.subject !== identity.subject) {
        const { issuer, subject } = identity;
        events.push({ action: "identity.linked", ...target, after: { issuer, subject } });
      }
      // A temporary password is for the first sign-in, which this was.
      await tx.execute(sql`
        update users set temporary_expires_at = null
        where id = ${id} and temporary_expires_at is not null
      `);
      const { signInToken } = await openSession(tx, account, origin);
      const label = `${displayName(account)} <${email}>`;
      await recordAuditEvents(tx, account.organizationId, { id, label, origin }, events, at);
      return { signInToken };
    }),
  );
}

/**
 * Finishes a personal link with a provider instead of a password.
 * @param link what it opened a moment ago; everything it said is decided again
 * @throws ProviderRefusal, also when the person signed in there with another address
 */
export async function finishLinkWithProvider(
  link: OpenLink,
  token: string,
  identity: ProvenIdentity,
  method: ProviderMethod,
  origin: Origin,
): Promise<{ signInToken: string }> {
  const invited = parseEmail(link.email);
  if ("problem" in invited || invited.emailNormalized !== identity.emailNormalized) {
    throw new ProviderRefusal("other_email");
  }
  const at = now();
  const newcomer = {
    firstName: identity.firstName || link.firstName,
    lastName: identity.lastName || link.lastName,
    passwordHash: null,
  };
  try {
    return await retryOnCollision(() =>
      db.transaction(async (tx) => {
        const { organizationId, email } = link;
        const [ways] = await tx.execute<Pick<Account, "loginMethod" | "alsoGoogle">>(sql`
          select login_method as "loginMethod", also_google as "alsoGoogle"
          from identity_configurations where organization_id = ${organizationId} for share
        `);
        if (!ways || !lets(ways, method)) throw new ProviderRefusal("method_off");
        const { userId, signInToken } = await completeLink(tx, link, token, newcomer, origin, at);
        const account = { id: userId, organizationId, hasEmail: true };
        await linkIdentity(tx, account, identity, at, { newcomer: link.kind === "registration" });
        const label = `${displayName({ ...newcomer, email })} <${email}>`;
        const by = { id: userId, label, origin };
        const target = { targetType: "user", targetId: userId, targetLabel: email } as const;
        const { issuer, subject } = identity;
        const event = { action: "identity.linked", ...target, after: { issuer, subject } } as const;
        await recordAuditEvents(tx, organizationId, by, [event], at);
        return { signInToken };
      }),
    );
  } catch (error) {
    if (error instanceof GatehouseError) throw new ProviderRefusal("link_closed", undefined, error);
    throw error;
  }
}
