import { and, eq, gt, inArray, isNotNull, isNull, ne, or, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { identityConfigurations, sessions, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import {
  canGrantRole,
  isAdministrator,
  isSafeForLinks,
  unsafeForLinksReason,
} from "@/lib/access/policy";
import type { Subject } from "@/lib/access/policy";
import { requirePermission } from "@/lib/access/require";
import { recordAuditEvents } from "@/lib/audit/record";
import type { AuditActor } from "@/lib/audit/record";
import {
  hasProven,
  onlyAdministratorsChoose,
  settingsFrom,
} from "@/lib/identity-providers/connection-test";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { GatehouseError } from "@/lib/errors";
import { canGrantGroup } from "@/lib/groups/grantable";
import type { GroupGrant } from "@/lib/groups/grantable";
import {
  groupsOfSelfServiceLink,
  requireLinkGroups,
  saveLinkGroups,
} from "@/lib/join-links/groups";
import { hashPassword } from "@/lib/passwords/hash";
import { passwordProblem } from "@/lib/passwords/problem";
import { rolesOf } from "@/lib/roles/queries";
import { encryptSecret } from "@/lib/secrets/encryption";
import { retryOnCollision } from "@/lib/transactions";
import { lockOrganizationUsers, lockUsers } from "@/lib/users/lock";
import { roleAboveReason } from "@/lib/users/operations";
import { loadOwnNames } from "@/lib/users/own-names";

import { recordAccessControlChange, requireAccessControlChange } from "./access-control";
import { savedIdentity } from "./queries";
import type { SavedIdentity } from "./queries";
import type { IdentityInput } from "./schema";

/** Saved, or the values that another manager saved since the page was loaded. */
export type SaveIdentityResult =
  | { saved: true; version: number }
  | { saved: false; current: SavedIdentity };

const refusal = (field: string, sentence: string) =>
  new GatehouseError("invalid", sentence, { [field]: sentence });

/** The changes of a save by field: before and after, as the audit log stores them. */
type Change = { before: Record<string, unknown>; after: Record<string, unknown> };

/** Fields that identify the provider: a change requires a new connection test. */
const providerFields = ["issuer", "clientId", "scopes"] as const;

function changeBetween(
  saved: SavedIdentity,
  input: IdentityInput,
  groups: { old: readonly GroupGrant[]; wanted: readonly GroupGrant[] },
): Change {
  const change: Change = { before: {}, after: {} };
  const names = [
    ...(["loginMethod", "alsoGoogle", ...providerFields, "providerName"] as const),
    ...(["createAtSignIn", "selfService", "defaultRoleKey", "acceptsRequests"] as const),
  ];
  for (const name of names) {
    if (saved[name] === input[name]) continue;
    change.before[name] = saved[name];
    change.after[name] = input[name];
  }
  const [oldGroups, newGroups] = [groups.old, groups.wanted].map((list) =>
    list.map((each) => each.name),
  );
  if (JSON.stringify(oldGroups) !== JSON.stringify(newGroups)) {
    change.before.groups = oldGroups;
    change.after.groups = newGroups;
  }
  // Only added and removed entries: a list of ten thousand domains would be unreadable.
  const [old, wanted] = [new Set(saved.allowedDomains), new Set(input.allowedDomains)];
  const removed = saved.allowedDomains.filter((entry) => !wanted.has(entry));
  const added = input.allowedDomains.filter((entry) => !old.has(entry));
  if (removed.length > 0) change.before.removedDomains = removed;
  if (added.length > 0) change.after.addedDomains = added;
  if (input.clientSecret) change.after.clientSecret = "changed";
  else if (dropsSecret(saved, input)) change.after.clientSecret = "removed";
  return change;
}

/** A secret belongs to one issuer and is never sent to another. */
const dropsSecret = (saved: SavedIdentity, input: IdentityInput): boolean =>
  saved.hasClientSecret && !input.clientSecret && saved.issuer !== input.issuer;

type WaysToCome = Pick<
  SavedIdentity,
  "loginMethod" | "alsoGoogle" | "selfService" | "createAtSignIn"
>;

/** Whether people can register by the organization's links. */
const comeByLink = ({ selfService, loginMethod }: WaysToCome): boolean =>
  selfService && loginMethod === "password";

/** Whether people can register by signing in with a provider. */
const comeBySignIn = ({ createAtSignIn, loginMethod, alsoGoogle }: WaysToCome): boolean =>
  createAtSignIn && (loginMethod !== "password" || alsoGoogle);

/** Whether a save lets more people register on their own than before. */
function letsMoreIn(saved: SavedIdentity, input: IdentityInput): boolean {
  const [old, { allowedDomains }] = [new Set(saved.allowedDomains), input];
  const moreDomains =
    old.size > 0 && (allowedDomains.length === 0 || allowedDomains.some((each) => !old.has(each)));
  return (
    moreDomains ||
    (comeByLink(input) && !comeByLink(saved)) ||
    (comeBySignIn(input) && !comeBySignIn(saved))
  );
}

/**
 * The roles that the actor may make the default: the saved one may stay. While it
 * is above the actor's, they cannot open registration to more people, because the actor could
 * register with another address.
 */
async function checkDefaultRole(
  tx: Transaction,
  organizationId: string,
  subject: Subject,
  saved: SavedIdentity,
  input: IdentityInput,
): Promise<void> {
  const stays = input.defaultRoleKey === saved.defaultRoleKey;
  if (stays && !letsMoreIn(saved, input)) return;
  const roles = await rolesOf(tx, organizationId);
  const role = roles.find(({ key }) => key === input.defaultRoleKey);
  if (!role || !canGrantRole(subject, role)) {
    throw refusal(
      "defaultRoleKey",
      stays
        ? "People who register would get the default role, which is above your own."
        : roleAboveReason,
    );
  }
  if (!isSafeForLinks(role)) throw refusal("defaultRoleKey", unsafeForLinksReason(role.name));
}

/**
 * The groups that the actor may give to newcomers: those of before may stay, but while one gives
 * more than the actor has, they cannot open registration to more people, for the same reason.
 */
async function checkGroups(
  tx: Transaction,
  actor: Actor,
  subject: Subject,
  saved: SavedIdentity,
  input: IdentityInput,
  old: readonly GroupGrant[],
): Promise<GroupGrant[]> {
  const groups = await requireLinkGroups(tx, actor, subject, input.groupIds, old);
  const above = groups.find((group) => !canGrantGroup(subject, group));
  if (above && letsMoreIn(saved, input)) {
    throw refusal(
      "groupIds",
      `People who register would join “${above.name}”, whose role is above your own.`,
    );
  }
  return groups;
}

/**
 * Only Administrators may change the provider: it decides who is signed in as which user, so that
 * changing it would let any actor become Administrator.
 */
function checkMayChooseProvider(
  subject: Subject,
  saved: SavedIdentity,
  input: IdentityInput,
): void {
  const chooses =
    (input.loginMethod === "openid_connect" && saved.loginMethod !== "openid_connect") ||
    Boolean(input.clientSecret) ||
    providerFields.some((name) => saved[name] !== input[name]);
  if (chooses && !isAdministrator(subject)) {
    throw refusal("loginMethod", onlyAdministratorsChoose);
  }
}

/** Whether a save removes a method without passwords, and only passwords remain. */
const endsProvider = (saved: SavedIdentity, input: IdentityInput): boolean =>
  input.loginMethod === "password" &&
  (saved.loginMethod !== "password" || (saved.alsoGoogle && !input.alsoGoogle));

/**
 * Prevents that the actor locks themselves out (docs/product.md#single-sign-on): choosing a
 * provider requires a recent sign-in with it; choosing Password, or only passwords, requires a
 * password or sets one here.
 */
async function checkOwnWayIn(
  tx: Transaction,
  actor: Actor,
  saved: SavedIdentity,
  input: IdentityInput,
): Promise<void> {
  const { loginMethod } = input;
  const switches = loginMethod !== saved.loginMethod;
  if ((loginMethod === "google" || input.alsoGoogle) && !env.google) {
    const field = loginMethod === "google" ? "loginMethod" : "alsoGoogle";
    throw refusal(field, "Google isn't configured on this server.");
  }
  if (loginMethod === "password") {
    if (!endsProvider(saved, input) || input.ownPassword) return;
    const [own] = await tx
      .select({ passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, actor.userId));
    if (!own!.passwordHash) {
      throw refusal("ownPassword", "Choose a password. Without one you couldn't sign in any more.");
    }
    return;
  }
  const changed =
    loginMethod === "openid_connect" &&
    (Boolean(input.clientSecret) || providerFields.some((name) => saved[name] !== input[name]));
  if (!switches && !changed) return;
  const settings = await settingsFrom(tx, actor.organization.id, { ...input, method: loginMethod });
  if (!(await hasProven(tx, actor, settings))) {
    throw refusal(
      "loginMethod",
      `Select Test connection and sign in as ${actor.email} first, so that you don't lock yourself out.`,
    );
  }
}

/**
 * Applies a change of the login method to the users: credentials of the old method are deleted, and
 * where only passwords remain, users without one need a code (docs/product.md#password-status). All
 * users sign in again.
 */
export async function applyLoginMethod(
  tx: Transaction,
  organizationId: string,
  before: SavedIdentity,
  wanted: Pick<SavedIdentity, "loginMethod" | "alsoGoogle">,
  at: Date,
  exceptSessionId: string | null,
): Promise<number> {
  const switches = before.loginMethod !== wanted.loginMethod;
  if (switches && before.loginMethod === "password") {
    await tx
      .update(users)
      .set({ temporaryExpiresAt: null, codeExpiresAt: null })
      .where(
        and(
          eq(users.organizationId, organizationId),
          or(isNotNull(users.temporaryExpiresAt), isNotNull(users.codeExpiresAt)),
        ),
      );
  }
  if (wanted.loginMethod === "password" && !wanted.alsoGoogle && (switches || before.alsoGoogle)) {
    await tx
      .update(users)
      .set({ codeExpiresAt: at })
      .where(
        and(
          eq(users.organizationId, organizationId),
          inArray(users.status, ["active", "inactive"]),
          isNull(users.passwordHash),
          isNull(users.temporaryExpiresAt),
          isNull(users.codeExpiresAt),
        ),
      );
  }
  if (!switches) return 0;
  const ended = await tx
    .update(sessions)
    .set({ endedAt: at, endedReason: "login_method" })
    .where(
      and(
        eq(sessions.organizationId, organizationId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, at),
        exceptSessionId ? ne(sessions.id, exceptSessionId) : undefined,
      ),
    );
  return ended.count;
}

/** Writes a change of the configuration to the audit log. */
export async function recordIdentityChange(
  tx: Transaction,
  organization: { id: string; name: string },
  by: AuditActor,
  { before, after }: Change,
  at: Date,
): Promise<void> {
  const event = {
    action: "identity.changed",
    targetType: "identity",
    targetId: organization.id,
    targetLabel: organization.name,
    before,
    after,
  } as const;
  await recordAuditEvents(tx, organization.id, by, [event], at);
}

/**
 * Saves *Identity Configuration*. If another manager has saved since, nothing is written.
 * @throws forbidden; invalid at the refused field
 */
export async function saveIdentity(
  actor: Actor,
  input: IdentityInput,
): Promise<SaveIdentityResult> {
  requirePermission(actor, "identity:manage");
  const organizationId = actor.organization.id;
  const ownPasswordHash = await hashOwnPassword(actor, input.ownPassword);
  const at = now();
  // Commands that only give something lock the organization before its settings: then again.
  return retryOnCollision(() =>
    db.transaction(async (tx): Promise<SaveIdentityResult> => {
      const saved = await savedIdentity(tx, organizationId, { lock: true });
      if (input.loginMethod !== saved.loginMethod || endsProvider(saved, input)) {
        await lockOrganizationUsers(tx, organizationId);
      }
      const { subject } = await lockUsers(tx, actor, [], at);
      requirePermission(subject, "identity:manage");
      if (saved.version !== input.version) return { saved: false, current: saved };
      await checkDefaultRole(tx, organizationId, subject, saved, input);
      const { linkId, groups: old } = await groupsOfSelfServiceLink(tx, organizationId, {
        lock: true,
      });
      const wanted = await checkGroups(tx, actor, subject, saved, input, old);
      checkMayChooseProvider(subject, saved, input);
      await checkOwnWayIn(tx, actor, saved, input);
      const switches = input.accessControl !== saved.accessControl;
      const affected = switches
        ? await requireAccessControlChange(tx, actor, subject, input.accessControl, at)
        : 0;

      const change = changeBetween(saved, input, { old, wanted });
      const changesSignIn = Object.keys({ ...change.before, ...change.after }).length > 0;
      if (!changesSignIn && !switches) return { saved: true, version: saved.version };
      const {
        version: _version,
        ownPassword: _ownPassword,
        clientSecret,
        issuer,
        clientId,
        providerName,
        groupIds: _groupIds,
        ...settings
      } = input;
      await tx
        .update(identityConfigurations)
        .set({
          ...settings,
          issuer: issuer || null,
          clientId: clientId || null,
          providerName: providerName || null,
          ...(clientSecret && { clientSecret: encryptSecret(clientSecret, organizationId) }),
          ...(dropsSecret(saved, input) && { clientSecret: null }),
          version: sql`${identityConfigurations.version} + 1`,
        })
        .where(eq(identityConfigurations.organizationId, organizationId));
      await saveLinkGroups(
        tx,
        organizationId,
        linkId,
        wanted.map(({ id }) => id),
      );
      if (ownPasswordHash && endsProvider(saved, input)) {
        // Only for actors without a password: changing one on the profile requires the old one.
        const set = await tx
          .update(users)
          .set({ passwordHash: ownPasswordHash, temporaryExpiresAt: null })
          .where(and(eq(users.id, actor.userId), isNull(users.passwordHash)));
        if (set.count > 0) change.after.ownPassword = "set";
      }
      const ended = await applyLoginMethod(tx, organizationId, saved, input, at, actor.sessionId);
      if (ended > 0) change.after.sessionsEnded = ended;
      if (changesSignIn) {
        await recordIdentityChange(tx, actor.organization, auditActor(actor), change, at);
      }
      if (switches) await recordAccessControlChange(tx, actor, input.accessControl, affected, at);
      return { saved: true, version: saved.version + 1 };
    }),
  );
}

async function hashOwnPassword(actor: Actor, password: string): Promise<string | null> {
  if (!password) return null;
  const problem = passwordProblem(password, await loadOwnNames(actor));
  if (problem) throw refusal("ownPassword", problem);
  return hashPassword(password);
}
