import type { z } from "zod";

import { shownEntry } from "@/lib/identity-configuration/allowlist";
import { loginMethodLabels } from "@/lib/login-methods";
import type { Identity } from "@/lib/identity-configuration/queries";
import type { identitySchema } from "@/lib/identity-configuration/schema";

export type IdentityValues = z.input<typeof identitySchema>;
export type IdentityField = Exclude<keyof IdentityValues, "version">;

/** A role of the organization; those above the actor's own cannot be given. */
export type RoleChoice = { key: string; name: string; grantable: boolean };

/** From the top of the form to its end, as the names say what somebody else changed. */
const fieldLabels: Record<IdentityField, string> = {
  loginMethod: "Login method",
  alsoGoogle: "Also allow Google",
  ownPassword: "Your password",
  issuer: "Issuer",
  clientId: "Client ID",
  clientSecret: "Client secret",
  scopes: "Scopes",
  providerName: "Provider name",
  selfService: "Allow self-serviced registration using invite link",
  createAtSignIn: "Create people at first sign-in",
  allowedDomains: "Domain allowlist",
  defaultRoleKey: "Default role",
  acceptsRequests: "Let people outside the allowlist ask to join",
};

const fields = Object.keys(fieldLabels) as IdentityField[];

/** What the form begins with; secrets are written, never shown. */
export function valuesOf(identity: Identity): IdentityValues {
  const {
    loginMethod,
    alsoGoogle,
    issuer,
    clientId,
    scopes,
    providerName,
    selfService,
    createAtSignIn,
    allowedDomains,
    defaultRoleKey,
    acceptsRequests,
    version,
  } = identity;
  return {
    loginMethod,
    alsoGoogle,
    ownPassword: "",
    issuer,
    clientId,
    clientSecret: "",
    scopes,
    providerName,
    selfService,
    createAtSignIn,
    allowedDomains,
    defaultRoleKey,
    acceptsRequests,
    version,
  };
}

const same = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length && one.every((each, index) => each === other[index])
    : one === other;

/** The fields in which two states of the form differ. */
export function changedFields(from: IdentityValues, to: IdentityValues): IdentityField[] {
  return fields.filter((field) => !same(from[field], to[field]));
}

/** A field that somebody else changed while one was editing it, too. */
export type Overtaken = { label: string; theirs: string };

const longestText = 80;

function wordsOf(field: IdentityField, values: IdentityValues, roles: RoleChoice[]): string {
  const value = values[field];
  if (field === "loginMethod") return loginMethodLabels[values.loginMethod];
  if (field === "defaultRoleKey") return roles.find(({ key }) => key === value)?.name ?? "none";
  if (typeof value === "boolean") return value ? "on" : "off";
  const text = Array.isArray(value) ? value.map(shownEntry).join(", ") : value;
  if (text === "") return "none";
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

/**
 * Brings together what one has entered and what somebody else has saved meanwhile: what one left
 * alone becomes theirs, what one entered stays.
 * @param base what was stored when one began
 * @returns the values to go on with, and where both changed the same
 */
export function merge(
  base: IdentityValues,
  mine: IdentityValues,
  theirs: IdentityValues,
  roles: RoleChoice[],
): { values: IdentityValues; overtaken: Overtaken[] } {
  const own = changedFields(base, mine);
  const kept = Object.fromEntries(own.map((field) => [field, mine[field]]));
  const changed = changedFields(base, theirs);
  const differing = changedFields(mine, theirs);
  return {
    values: { ...theirs, ...kept },
    overtaken: changed
      .filter((field) => own.includes(field) && differing.includes(field))
      .map((field) => ({ label: fieldLabels[field], theirs: wordsOf(field, theirs, roles) })),
  };
}
