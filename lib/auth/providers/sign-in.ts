import { and, eq, gt, isNotNull, isNull, ne, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { externalIdentities, identityConfigurations, invitations, users } from "@/db/schema/schema";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditEvent, Origin } from "@/lib/audit/record";
import { openSession } from "@/lib/sessions/open";
import { now } from "@/lib/clock";
import { loginMethodLabels } from "@/lib/login-methods";
import { GatehouseError } from "@/lib/errors";
import { groupNames, joinGroups } from "@/lib/groups/grantable";
import { groupsOfSelfServiceLink, isGroupSafeForLinks } from "@/lib/join-links/groups";
import { allowsAddress } from "@/lib/join-links/state";
import { completeLink } from "@/lib/registration/complete";
import type { OpenLink } from "@/lib/registration/queries";
import { retryOnCollision } from "@/lib/transactions";
import { parseEmail } from "@/lib/email";
import { findEmailConflicts } from "@/lib/users/email-conflicts";
import { displayName } from "@/lib/users/display-name";
import { upsertUsers } from "@/lib/users/upsert";

import { findAccount } from "./account-queries";
import type { Account } from "./account-queries";
import { ProviderRefusal } from "@/lib/identity-providers/problems";
import type { ProvenIdentity } from "@/lib/identity-providers/protocol";
import type { ProviderMethod } from "@/lib/identity-providers/settings";

/** Whether the users of an organization may sign in with a provider (docs/product.md#single-sign-on). */
function allowsMethod(
  organization: Pick<Account, "loginMethod" | "alsoGoogle">,
  method: ProviderMethod,
) {
  return organization.loginMethod === method || (method === "google" && organization.alsoGoogle);
}

/**
 * Links the provider's account to a user. A user who is known by the subject alone may have been
 * unlinked during the sign-in, and is not linked again.
 * @param registers whether the user registers on their own: a deleted user cannot, even with another
 * email
 * @throws other_account when the account is linked to another user by now, unknown
 */
async function linkIdentity(
  tx: Transaction,
  account: Pick<Account, "id" | "organizationId" | "hasEmail">,
  identity: ProvenIdentity,
  at: Date,
  { registers }: { registers: boolean },
): Promise<void> {
  const { issuer, subject } = identity;
  const [other] = await tx
    .select({ id: externalIdentities.id, status: users.status })
    .from(externalIdentities)
    .innerJoin(users, eq(users.id, externalIdentities.userId))
    .where(
      and(
        eq(externalIdentities.issuer, issuer),
        eq(externalIdentities.subject, subject),
        eq(externalIdentities.organizationId, account.organizationId),
        ne(externalIdentities.userId, account.id),
      ),
    );
  if (other && other.status !== "deleted") throw new ProviderRefusal("other_account");
  if (other && registers) throw new ProviderRefusal("unknown");
  if (other) await tx.delete(externalIdentities).where(eq(externalIdentities.id, other.id));
  const [known] = await tx
    .update(externalIdentities)
    .set({ lastUsedAt: at })
    .where(
      and(
        eq(externalIdentities.userId, account.id),
        eq(externalIdentities.issuer, issuer),
        eq(externalIdentities.subject, subject),
      ),
    )
    .returning({ id: externalIdentities.id });
  if (known) return;
  if (!account.hasEmail) throw new ProviderRefusal("other_account");
  const [linked] = await tx
    .insert(externalIdentities)
    .values({
      organizationId: account.organizationId,
      userId: account.id,
      issuer,
      subject,
      createdAt: at,
      lastUsedAt: at,
    })
    .onConflictDoNothing({ target: [externalIdentities.userId, externalIdentities.issuer] })
    .returning({ id: externalIdentities.id });
  if (!linked) throw new ProviderRefusal("other_account");
}

/**
 * Locks an active user, so that a concurrent disable ends the new session too.
 * @throws disabled, unknown
 */
async function lockActive(tx: Transaction, { id }: Account): Promise<void> {
  const [person] = await tx
    .select({ status: users.status })
    .from(users)
    .where(eq(users.id, id))
    .for("no key update");
  if (person?.status === "inactive") throw new ProviderRefusal("disabled");
  if (person?.status !== "active") throw new ProviderRefusal("unknown");
}

/**
 * Accepts the open invitation of an Invited user who signs in. Locks the invitation before the
 * user, in the same order as resending and revoking.
 * @throws invitation_expired
 */
async function acceptInvitation(
  tx: Transaction,
  account: Account,
  identity: ProvenIdentity,
  at: Date,
): Promise<Account> {
  const [accepted] = await tx
    .update(invitations)
    .set({ acceptedAt: at })
    .where(
      and(
        eq(invitations.userId, account.id),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(invitations.expiresAt, at),
      ),
    )
    .returning({ id: invitations.id });
  if (!accepted) throw new ProviderRefusal("invitation_expired");
  const firstName = identity.firstName || account.firstName;
  const lastName = identity.lastName || account.lastName;
  await tx
    .update(users)
    .set({
      status: "active",
      firstName,
      lastName,
      activatedAt: sql`coalesce(${users.activatedAt}, ${at.toISOString()})`,
      version: sql`${users.version} + 1`,
    })
    .where(eq(users.id, account.id));
  return { ...account, firstName, lastName };
}

/**
 * Creates a user at the first sign-in, where the organization allows it. Like everyone who comes
 * without an invitation, they get the default role and join the groups of the self-service link.
 * @returns undefined when the address belongs or belonged to a user by now
 * @throws method_off, unknown, outside_allowlist
 */
async function createPerson(
  tx: Transaction,
  identity: ProvenIdentity,
  method: ProviderMethod,
  organizationId: string,
  at: Date,
): Promise<(Account & { roleKey: string; groups: string[] | undefined }) | undefined> {
  const allowlist = sql`${identityConfigurations.allowedDomains}`;
  const [configuration] = await tx
    .select({
      loginMethod: identityConfigurations.loginMethod,
      alsoGoogle: identityConfigurations.alsoGoogle,
      createAtSignIn: identityConfigurations.createAtSignIn,
      defaultRoleKey: identityConfigurations.defaultRoleKey,
      allowed: allowsAddress(allowlist, identity.emailNormalized),
    })
    .from(identityConfigurations)
    .where(eq(identityConfigurations.organizationId, organizationId))
    .for("share");
  if (!configuration || !allowsMethod(configuration, method))
    throw new ProviderRefusal("method_off");
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
  // A deleted user keeps their row and cannot come back on their own.
  const [person] = await upsertUsers(tx, [newUser], { replace: [] });
  if (!person) return undefined;
  const id = person.userId;
  const link = await groupsOfSelfServiceLink(tx, organizationId, { lock: true });
  const groups = link.groups.filter(isGroupSafeForLinks);
  const memberships = groups.map((group) => ({ userId: id, groupId: group.id }));
  await joinGroups(tx, organizationId, memberships, null, at);
  const status = "active";
  return {
    id,
    organizationId,
    email,
    firstName,
    lastName,
    roleKey: defaultRoleKey,
    status,
    loginMethod,
    alsoGoogle,
    subject,
    hasEmail: true,
    groups: groupNames(groups),
  };
}

/**
 * Signs in a user whom a provider vouches for: an existing one, an Invited one, whose invitation
 * this accepts, or a new one where the organization creates users at their first sign-in
 * (docs/product.md#single-sign-on).
 * @param organizationId whose provider it is; null for Google without a known organization
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
      // Another tab may have created the same user since.
      if (!found && !created) found = await findAccount(tx, identity, organizationId);
      let account = found ?? created;
      if (!account) throw new ProviderRefusal("unknown");
      if (!allowsMethod(account, method)) throw new ProviderRefusal("method_off");
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
          after: {
            status: "active",
            firstName,
            lastName,
            role: created?.roleKey,
            groups: created?.groups,
            via,
          },
        });
      }
      await linkIdentity(tx, account, identity, at, { registers: created !== undefined });
      if (found?.subject !== identity.subject) {
        const { issuer, subject } = identity;
        events.push({ action: "identity.linked", ...target, after: { issuer, subject } });
      }
      // A temporary password is only for the first sign-in.
      await tx
        .update(users)
        .set({ temporaryExpiresAt: null })
        .where(and(eq(users.id, id), isNotNull(users.temporaryExpiresAt)));
      const { signInToken } = await openSession(tx, account, origin);
      const label = `${displayName(account)} <${email}>`;
      await recordAuditEvents(tx, account.organizationId, { id, label, origin }, events, at);
      return { signInToken };
    }),
  );
}

/**
 * Finishes a personal link with a provider instead of a password.
 * @param link its data as read before the transaction; everything is checked again
 * @throws ProviderRefusal, also when the user signed in there with another address
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
  const registrant = {
    firstName: identity.firstName || link.firstName,
    lastName: identity.lastName || link.lastName,
    passwordHash: null,
  };
  try {
    return await retryOnCollision(() =>
      db.transaction(async (tx) => {
        const { organizationId, email } = link;
        const [configuration] = await tx
          .select({
            loginMethod: identityConfigurations.loginMethod,
            alsoGoogle: identityConfigurations.alsoGoogle,
          })
          .from(identityConfigurations)
          .where(eq(identityConfigurations.organizationId, organizationId))
          .for("share");
        if (!configuration || !allowsMethod(configuration, method))
          throw new ProviderRefusal("method_off");
        const { userId, signInToken } = await completeLink(tx, link, token, registrant, origin, at);
        const account = { id: userId, organizationId, hasEmail: true };
        await linkIdentity(tx, account, identity, at, { registers: link.kind === "registration" });
        const label = `${displayName({ ...registrant, email })} <${email}>`;
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
