import { and, eq, gt, inArray, isNotNull, isNull, ne, or, sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Transaction } from "@/db/client";
import { identityConfigurations, sessions, users } from "@/db/schema/schema";
import { auditActor } from "@/lib/access/actor";
import type { Actor } from "@/lib/access/actor";
import { administratorRank, canGrantRole } from "@/lib/access/policy";
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
import { hashPassword } from "@/lib/passwords/hash";
import { passwordProblem } from "@/lib/passwords/problem";
import { rolesOf } from "@/lib/roles/queries";
import { encryptSecret } from "@/lib/secrets/encryption";
import { lockOrganizationUsers, lockUsers } from "@/lib/users/lock";
import { loadOwnNames } from "@/lib/users/own-names";

import { savedIdentity } from "./queries";
import type { SavedIdentity } from "./queries";
import type { IdentityInput } from "./schema";

/** Either saved, or what somebody else saved since the editor looked. */
export type SaveIdentityResult =
  | { saved: true; version: number }
  | { saved: false; current: SavedIdentity };

const refusal = (field: string, sentence: string) =>
  new GatehouseError("invalid", sentence, { [field]: sentence });

/** What a save changes, by field: before and after, as the audit log keeps it. */
type Change = { before: Record<string, unknown>; after: Record<string, unknown> };

/** Fields whose change makes another provider of it: proven again before it is relied upon. */
const providerFields = ["issuer", "clientId", "scopes"] as const;

function changeBetween(saved: SavedIdentity, input: IdentityInput): Change {
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
  // Only what was added and removed: the whole of ten thousand domains tells nobody anything.
  const [old, wanted] = [new Set(saved.allowedDomains), new Set(input.allowedDomains)];
  const removed = saved.allowedDomains.filter((entry) => !wanted.has(entry));
  const added = input.allowedDomains.filter((entry) => !old.has(entry));
  if (removed.length > 0) change.before.removedDomains = removed;
  if (added.length > 0) change.after.addedDomains = added;
  if (input.clientSecret) change.after.clientSecret = "changed";
  else if (dropsSecret(saved, input)) change.after.clientSecret = "removed";
  return change;
}

/** A secret is for the issuer that it was given for, and never sent to another. */
const dropsSecret = (saved: SavedIdentity, input: IdentityInput): boolean =>
  saved.hasClientSecret && !input.clientSecret && saved.issuer !== input.issuer;

type WaysToCome = Pick<
  SavedIdentity,
  "loginMethod" | "alsoGoogle" | "selfService" | "createAtSignIn"
>;

/** Whether people come by the organization's links. */
const comeByLink = ({ selfService, loginMethod }: WaysToCome): boolean =>
  selfService && loginMethod === "password";

/** Whether people come by signing in with a provider. */
const comeBySignIn = ({ createAtSignIn, loginMethod, alsoGoogle }: WaysToCome): boolean =>
  createAtSignIn && (loginMethod !== "password" || alsoGoogle);

/** Whether a save lets in by themselves people who could not come before. */
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
 * The roles that the actor may make the default: the saved one may stay, whoever chose it. While it
 * is above the actor's, they let nobody else have it: it could be themselves, by another address.
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
        ? "You cannot let more people in: they would get this role, which is above yours."
        : "You cannot give this role: it is above yours.",
    );
  }
}

/**
 * A provider says who somebody is, Administrators too: whoever chose it could be anybody. So that
 * nobody rises by it, it is for Administrators to choose.
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
  if (chooses && subject.rank < administratorRank) {
    throw refusal("loginMethod", onlyAdministratorsChoose);
  }
}

/** Whether a way in ends with which one needed no password, and passwords are used from now on. */
const endsProvider = (saved: SavedIdentity, input: IdentityInput): boolean =>
  input.loginMethod === "password" &&
  (saved.loginMethod !== "password" || (saved.alsoGoogle && !input.alsoGoogle));

/**
 * Nobody locks themselves out (docs/product.md#single-sign-on): who chooses a provider has just signed in with it, who
 * chooses Password, or passwords alone, has one or sets it here.
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
    throw refusal(field, "This server is not set up for signing in with Google.");
  }
  if (loginMethod === "password") {
    if (!endsProvider(saved, input) || input.ownPassword) return;
    const [own] = await tx
      .select({ passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, actor.userId));
    if (!own!.passwordHash) {
      throw refusal(
        "ownPassword",
        "Choose a password for yourself: you have none, and could not sign in any more.",
      );
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
      `Press Test connection first, and sign in there as ${actor.email}: it shows that you can still get in with these settings.`,
    );
  }
}

/**
 * What a change of the login method does to people: what the old one gave them is void, and where
 * only passwords are left, whoever has none needs a code (docs/product.md#password-status). Everybody signs in anew.
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

/** Puts a change of the configuration on record. */
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
 * Saves *Identity Configuration*. Of two who save at once the second is told and loses nothing.
 * @throws forbidden; invalid at the field that is refused
 */
export async function saveIdentity(
  actor: Actor,
  input: IdentityInput,
): Promise<SaveIdentityResult> {
  requirePermission(actor, "identity:manage");
  const organizationId = actor.organization.id;
  const ownPasswordHash = await hashOwnPassword(actor, input.ownPassword);
  const at = now();
  return db.transaction(async (tx) => {
    const saved = await savedIdentity(tx, organizationId, { lock: true });
    if (input.loginMethod !== saved.loginMethod || endsProvider(saved, input)) {
      await lockOrganizationUsers(tx, organizationId);
    }
    const { subject } = await lockUsers(tx, actor, [], at);
    requirePermission(subject, "identity:manage");
    if (saved.version !== input.version) return { saved: false, current: saved };
    await checkDefaultRole(tx, organizationId, subject, saved, input);
    checkMayChooseProvider(subject, saved, input);
    await checkOwnWayIn(tx, actor, saved, input);

    const change = changeBetween(saved, input);
    if (Object.keys({ ...change.before, ...change.after }).length === 0) {
      return { saved: true, version: saved.version };
    }
    const {
      version: _version,
      ownPassword: _ownPassword,
      clientSecret,
      issuer,
      clientId,
      providerName,
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
    if (ownPasswordHash && endsProvider(saved, input)) {
      // For those who have none: another one is changed on the profile, by who knows the old one.
      const set = await tx
        .update(users)
        .set({ passwordHash: ownPasswordHash, temporaryExpiresAt: null })
        .where(and(eq(users.id, actor.userId), isNull(users.passwordHash)));
      if (set.count > 0) change.after.ownPassword = "set";
    }
    const ended = await applyLoginMethod(tx, organizationId, saved, input, at, actor.sessionId);
    if (ended > 0) change.after.sessionsEnded = ended;
    await recordIdentityChange(tx, actor.organization, auditActor(actor), change, at);
    return { saved: true, version: saved.version + 1 };
  });
}

async function hashOwnPassword(actor: Actor, password: string): Promise<string | null> {
  if (!password) return null;
  const problem = passwordProblem(password, await loadOwnNames(actor));
  if (problem) throw refusal("ownPassword", problem);
  return hashPassword(password);
}
