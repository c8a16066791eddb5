/**
 * What can be wrong with a row of an imported file (docs/product.md#bulk-create-csv), and the words
 * for it. Pure, safe for the browser.
 */
import {
  lastAdministratorReason,
  otherOrganizationReason,
  ownAccessReason,
  permissionNotYoursReason,
  roleAboveReason,
  systemAdminNotYoursReason,
  systemAdminWithoutRbacReason,
  wasAboveReason,
} from "@/lib/users/operations";

import type { ImportField } from "./columns";

export const problemKinds = [
  "email_missing",
  "email_invalid",
  "first_name_missing",
  "last_name_missing",
  "name_invalid",
  "too_many_cells",
  "role_missing",
  "role_unknown",
  "role_above",
  "group_unknown",
  "group_refused",
  "permission_unknown",
  "permission_not_yours",
  "system_admin_invalid",
  "system_admin_not_yours",
  "system_admin_without_rbac",
  "duplicate",
  "already_deleted",
  "other_organization",
  "above_you",
  "was_above_you",
  "own_access",
  "last_administrator",
  "changed_since",
] as const;
export type ProblemKind = (typeof problemKinds)[number];

export type Problem = {
  /** The field whose cell is wrong; null: the whole row. */
  field: ImportField | null;
  kind: ProblemKind;
  /** The text that is wrong, shortened. */
  value: string;
  /** The sentence of the rule that was broken, or the line of the first row with this email. */
  detail?: string;
};

/** Longest `value` of a problem, and of a value inside of a sentence. */
export const maxProblemValue = 200;
const maxQuoted = 60;

function quoted(value: string): string {
  const characters = [...value.replaceAll(/\s+/gu, " ")];
  const short = characters.length > maxQuoted;
  return `“${short ? `${characters.slice(0, maxQuoted - 1).join("")}…` : characters.join("")}”`;
}

type Words = { title: string; sentence: (problem: Problem) => string };

const words: Record<ProblemKind, Words> = {
  email_missing: { title: "Email missing", sentence: () => "Enter an email address." },
  email_invalid: {
    title: "Not an email address",
    sentence: ({ value, detail }) => detail ?? `${quoted(value)} is not an email address.`,
  },
  first_name_missing: { title: "First name missing", sentence: () => "Enter a first name." },
  last_name_missing: { title: "Last name missing", sentence: () => "Enter a last name." },
  name_invalid: {
    title: "Name not possible",
    sentence: ({ value, detail }) => detail ?? `${quoted(value)} is not a name.`,
  },
  too_many_cells: {
    title: "More cells than columns",
    sentence: ({ value }) => `${quoted(value)} has no column. Is a separator too many in this row?`,
  },
  role_missing: { title: "Role missing", sentence: () => "Choose a role." },
  role_unknown: {
    title: "Unknown role",
    sentence: ({ value }) => `${quoted(value)} is not a role.`,
  },
  role_above: { title: "Role above yours", sentence: () => roleAboveReason },
  group_unknown: {
    title: "Unknown group",
    sentence: ({ value }) => `${quoted(value)} is not a group.`,
  },
  group_refused: {
    title: "Group not yours to give",
    sentence: ({ value, detail }) => detail ?? `You can't add people to ${quoted(value)}.`,
  },
  permission_unknown: {
    title: "Unknown permission",
    sentence: ({ value }) => `${quoted(value)} is not a permission.`,
  },
  permission_not_yours: {
    title: "Permission that you don't have",
    sentence: () => permissionNotYoursReason,
  },
  system_admin_invalid: {
    title: "System Admin neither yes nor no",
    sentence: ({ value }) => `${quoted(value)} is neither yes nor no.`,
  },
  system_admin_not_yours: {
    title: "System Admin not yours to give",
    sentence: () => systemAdminNotYoursReason,
  },
  system_admin_without_rbac: {
    title: "System Admin without RBAC",
    sentence: () => systemAdminWithoutRbacReason,
  },
  duplicate: {
    title: "Email twice in the file",
    sentence: ({ detail }) =>
      detail ? `Same email as line ${detail}.` : "Same email as an earlier line.",
  },
  already_deleted: { title: "Deleted user", sentence: () => "This user was deleted." },
  other_organization: {
    title: "In another organization",
    sentence: () => otherOrganizationReason,
  },
  above_you: {
    title: "User above you",
    sentence: ({ detail }) => detail ?? "This user's role is above yours.",
  },
  was_above_you: { title: "Deleted user above you", sentence: () => wasAboveReason },
  own_access: { title: "Your own access", sentence: () => ownAccessReason },
  last_administrator: {
    title: "Last Administrator",
    sentence: () => lastAdministratorReason,
  },
  changed_since: {
    title: "Changed since the dry run",
    sentence: ({ detail }) => detail ?? "This user was changed after the dry run.",
  },
};

/** What is wrong, as a sentence. */
export const problemSentence = (problem: Problem): string => words[problem.kind].sentence(problem);

/** The title of all problems of a kind. */
export const problemTitle = (kind: ProblemKind): string => words[kind].title;

/** What can be chosen once for all rows that have a problem of a kind with the same value. */
export const fixOf: Partial<Record<ProblemKind, "role" | "group" | "leave_out">> = {
  role_missing: "role",
  role_unknown: "role",
  role_above: "role",
  group_unknown: "group",
  group_refused: "leave_out",
  permission_unknown: "leave_out",
  permission_not_yours: "leave_out",
  system_admin_not_yours: "leave_out",
  system_admin_without_rbac: "leave_out",
};
