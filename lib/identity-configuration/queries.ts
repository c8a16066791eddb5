import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import type { Executor } from "@/db/client";
import { identityConfigurations } from "@/db/schema/schema";
import type { Actor } from "@/lib/access/actor";
import type { AccessControl } from "@/lib/access/effective";
import { requirePermission } from "@/lib/access/require";
import { redirectUri } from "@/lib/identity-providers/settings";
import { env } from "@/lib/env";
import { groupsOfSelfServiceLink } from "@/lib/join-links/groups";
import { loadOwnNames } from "@/lib/users/own-names";

import type { LoginMethod } from "@/lib/login-methods";

/** The saved sign-in settings of an organization. */
export type SavedIdentity = {
  version: number;
  loginMethod: LoginMethod;
  accessControl: AccessControl;
  alsoGoogle: boolean;
  issuer: string;
  clientId: string;
  hasClientSecret: boolean;
  scopes: string;
  providerName: string;
  createAtSignIn: boolean;
  selfService: boolean;
  allowedDomains: string[];
  defaultRoleKey: string;
  acceptsRequests: boolean;
};

/** The settings with the context that their page needs. */
export type Identity = SavedIdentity & {
  /** The ids of the groups of the self-service link. */
  groupIds: string[];
  /** Whether people can register by links: only with passwords. */
  selfServiceWorks: boolean;
  /** Whether this server has a Google client. */
  googleConfigured: boolean;
  /** Whether the actor could sign in with a password. */
  actorHasPassword: boolean;
  /** The callback URLs to register at providers. */
  redirectUris: { google: string; openid_connect: string };
};

/** Reads the saved settings; `lock` them before a change. */
export async function savedIdentity(
  executor: Executor,
  organizationId: string,
  { lock } = { lock: false },
): Promise<SavedIdentity> {
  const query = executor
    .select()
    .from(identityConfigurations)
    .where(eq(identityConfigurations.organizationId, organizationId))
    .$dynamic();
  const [row] = await (lock ? query.for("update") : query);
  const { organizationId: _organizationId, clientSecret, ...saved } = row!;
  return {
    ...saved,
    issuer: saved.issuer ?? "",
    clientId: saved.clientId ?? "",
    hasClientSecret: clientSecret !== null,
    providerName: saved.providerName ?? "",
  };
}

/**
 * The data of *Identity Configuration*.
 * @throws forbidden without identity:manage
 */
export async function loadIdentity(actor: Actor): Promise<Identity> {
  requirePermission(actor, "identity:manage");
  const [saved, { groups }, own] = await Promise.all([
    savedIdentity(db, actor.organization.id),
    groupsOfSelfServiceLink(db, actor.organization.id),
    loadOwnNames(actor),
  ]);
  return {
    ...saved,
    groupIds: groups.map(({ id }) => id),
    selfServiceWorks: saved.selfService && saved.loginMethod === "password",
    googleConfigured: env.google !== undefined,
    actorHasPassword: own.hasPassword,
    redirectUris: {
      google: redirectUri({ method: "google", organizationId: null }),
      openid_connect: redirectUri({
        method: "openid_connect",
        organizationId: actor.organization.id,
      }),
    },
  };
}
