import type { z } from "zod";

import { accessControlLabels } from "@/lib/access/effective";
import { shownEntry } from "@/lib/identity-configuration/allowlist";
import { loginMethodLabels } from "@/lib/login-methods";
import type { GroupOption } from "@/lib/groups/grantable";
import type { Identity } from "@/lib/identity-configuration/queries";
import type { identitySchema } from "@/lib/identity-configuration/schema";

export type IdentityValues = z.input<typeof identitySchema>;
export type IdentityField = Exclude<keyof IdentityValues, "version">;

/** A role of the organization; the actor cannot assign those above their own. */
export type RoleChoice = { key: string; name: string; grantable: boolean };

/** What the values of fields are called. */
type Names = { roles: readonly RoleChoice[]; groups: readonly GroupOption[] };

/** The labels of the fields in the order of the form, also used to report conflicts. */
const fieldLabels: Record<IdentityField, string> = {
  loginMethod: "Login method",
  alsoGoogle: "Also allow Google",
  ownPassword: "Your password",
  issuer: "Issuer",
  clientId: "Client ID",
  clientSecret: "Client secret",
  scopes: "Scopes",
  providerName: "Provider name",
  accessControl: "Access control",
  selfService: "Allow self-serviced registration using invite link",
  createAtSignIn: "Create users at first sign-in",
  allowedDomains: "Domain allowlist",
  defaultRoleKey: "Default role",
  groupIds: "Groups",
  acceptsRequests: "Let people outside the allowlist ask to join",
};

const fields = Object.keys(fieldLabels) as IdentityField[];

/** The initial values of the form; secrets are only written, never shown. */
export function valuesOf(identity: Identity): IdentityValues {
  const {
    loginMethod,
    alsoGoogle,
    issuer,
    clientId,
    scopes,
    providerName,
    accessControl,
    selfService,
    createAtSignIn,
    allowedDomains,
    defaultRoleKey,
    groupIds,
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
    accessControl,
    selfService,
    createAtSignIn,
    allowedDomains,
    defaultRoleKey,
    groupIds,
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

/** A field that another user changed during this edit, with the stored value as text. */
export type EditConflict = { label: string; stored: string };

const maxTextLength = 80;

function wordsOf(field: IdentityField, values: IdentityValues, { roles, groups }: Names): string {
  const value = values[field] ?? "";
  if (field === "loginMethod") return loginMethodLabels[values.loginMethod];
  if (field === "accessControl") return accessControlLabels[values.accessControl];
  if (field === "defaultRoleKey") return roles.find(({ key }) => key === value)?.name ?? "none";
  if (field === "groupIds") {
    const ids = values.groupIds ?? [];
    const names = ids.flatMap((id) => groups.find((group) => group.id === id)?.name ?? []);
    const others = ids.length - names.length;
    return [...names, ...(others > 0 ? [`${others} more`] : [])].join(", ") || "none";
  }
  if (typeof value === "boolean") return value ? "on" : "off";
  const text = Array.isArray(value) ? value.map(shownEntry).join(", ") : value;
  if (text === "") return "none";
  return text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
}

/**
 * Merges an edit into what another user has saved in the meantime: entered values stay, the other
 * fields take the stored values.
 * @param base the values when the edit began
 * @returns the values to continue with, and the fields that both changed differently
 */
export function merge(
  base: IdentityValues,
  entered: IdentityValues,
  stored: IdentityValues,
  names: Names,
): { values: IdentityValues; conflicts: EditConflict[] } {
  const own = changedFields(base, entered);
  const kept = Object.fromEntries(own.map((field) => [field, entered[field]]));
  const changed = changedFields(base, stored);
  const differing = changedFields(entered, stored);
  return {
    values: { ...stored, ...kept },
    conflicts: changed
      .filter((field) => own.includes(field) && differing.includes(field))
      .map((field) => ({ label: fieldLabels[field], stored: wordsOf(field, stored, names) })),
  };
}
