/**
 * What an import does with one row (docs/product.md#bulk-create-csv). Pure: the dry run shows it, and
 * the import asks again inside of its transactions.
 */
import { effectiveAccess } from "@/lib/access/effective";
import type { AccessControl, RoleAccess } from "@/lib/access/effective";
import {
  canGrantRole,
  isAdministrator,
  isWithin,
  missingPermissions,
  permissions,
} from "@/lib/access/policy";
import type { Permission, Subject } from "@/lib/access/policy";
import { valueKey } from "@/lib/csv/value-key";
import type { CheckedGroup } from "@/lib/groups/grantable";
import { decideMembership, decideRemoval } from "@/lib/groups/rules";
import type { RoleOption } from "@/lib/roles/queries";
import type { PersonFacts } from "@/lib/users/list/row";
import {
  decideOperation,
  decideRoleChange,
  decideSystemAdminChange,
  lastAdministratorReason,
  ownAccessReason,
  restorableFor,
  roleAboveReason,
} from "@/lib/users/operations";

import type { ImportField } from "./columns";
import type { ImportFixes, ImportOptions } from "./options";
import type { Problem, ProblemKind } from "./problems";
import type { ImportOutcome } from "./view";
import { shortened, trimmed } from "./values";
import type { RowValues } from "./values";

/** A group in a change; `endsAt` of a membership that is taken away. */
export type ChangedGroup = { id: string; name: string; endsAt?: string | null };

/** The values that an update changes, before and after. */
export type Changes = {
  firstName?: [string, string];
  lastName?: [string, string];
  roleKey?: [string, string];
  extraPermissions?: [Permission[], Permission[]];
  systemAdmin?: [boolean, boolean];
  groups?: { added: ChangedGroup[]; removed: ChangedGroup[]; created: string[] };
};

/** What a new user gets. */
export type NewPerson = {
  firstName: string;
  lastName: string;
  email: { email: string; emailNormalized: string };
  roleKey: string;
  systemAdmin: boolean;
  extraPermissions: Permission[];
  groupIds: string[];
};

export type Plan = {
  outcome: ImportOutcome;
  problems: Problem[];
  /** The user of this organization who has the email, if any. */
  person: ExistingPerson | null;
  changes: Changes | null;
  /** Set for `new`. */
  input: NewPerson | null;
};

/** A user of the organization with the email of a row, and the groups that they are in now. */
export type ExistingPerson = PersonFacts & {
  groups: { id: string; name: string; endsAt: string | null }[];
};

/** A group that a row names, with whether the actor may change who is in it. */
export type NamedGroup = CheckedGroup & { mayManage: boolean; notifiesMembers: boolean };

/** What the plan of some rows depends on. */
export type Facts = {
  subject: Subject;
  accessControl: AccessControl;
  /** By `valueKey` of key and name. */
  roles: ReadonlyMap<string, RoleOption>;
  /** By `valueKey` of the name. */
  groups: ReadonlyMap<string, NamedGroup>;
  /** The same groups, and those that the people are in, by id. */
  groupsById: ReadonlyMap<string, NamedGroup>;
  mayCreateGroups: boolean;
  /** By normalized email. */
  people: ReadonlyMap<string, ExistingPerson>;
  /** Normalized emails that users of other organizations have. */
  elsewhere: ReadonlySet<string>;
  /** Active Administrators who are left after the rows that have been planned. */
  administrators: number;
  at: Date;
};

const isPermission = (text: string): text is Permission =>
  (permissions as readonly string[]).includes(text);

const permissionOrder = (all: Iterable<Permission>): Permission[] => [...new Set(all)].toSorted();

/** Reports a problem of the row. */
type Report = (
  field: ImportField | null,
  kind: ProblemKind,
  value: string,
  detail?: string,
) => void;

/** The values of a row with the fixes of whole kinds in place of what the file says. */
type Wanted = {
  role: RoleOption | undefined;
  /** A role is named, but does not exist. */
  roleIsUnknown: boolean;
  extraPermissions: Permission[];
  systemAdmin: boolean | null;
  groups: NamedGroup[];
  newGroups: string[];
};

/** The fix of a value; a value such as `constructor` is no property of its own. */
function fixOfValue<Fix>(
  fixes: Readonly<Record<string, Fix>> | undefined,
  value: string,
): Fix | undefined {
  const key = valueKey(value);
  return fixes && Object.hasOwn(fixes, key) ? fixes[key] : undefined;
}

function readWanted(
  facts: Facts,
  fixes: ImportFixes,
  values: RowValues,
  live: ExistingPerson | null,
  report: Report,
): Wanted {
  const { subject, accessControl } = facts;
  // An empty cell leaves the role of a user as it is: only new users get what stands for it.
  const fixed = values.role === "" && live ? undefined : fixOfValue(fixes.roles, values.role);
  const roleText = fixed ?? values.role;
  const role = facts.roles.get(valueKey(roleText));
  const wanted: Wanted = {
    role,
    roleIsUnknown: roleText !== "" && !role,
    extraPermissions: [],
    systemAdmin: values.systemAdmin,
    groups: [],
    newGroups: [],
  };
  if (wanted.roleIsUnknown) report("role", "role_unknown", values.role);
  for (const name of values.groups) {
    const fix = fixOfValue(fixes.groups, name)?.action;
    const group = facts.groups.get(valueKey(name));
    if (fix === "leave_out") continue;
    if (group) wanted.groups.push(group);
    else if (fix === "create" && facts.mayCreateGroups) wanted.newGroups.push(name);
    else report("groups", "group_unknown", name);
  }
  for (const text of values.permissions) {
    if (fixOfValue(fixes.permissions, text)) continue;
    if (isPermission(text)) wanted.extraPermissions.push(text);
    else report("permissions", "permission_unknown", text);
  }
  wanted.extraPermissions = permissionOrder(wanted.extraPermissions);
  if (fixes.systemAdmin === "leave_out") wanted.systemAdmin = null;
  // To leave users what they are takes no right.
  if (wanted.systemAdmin === true && !live?.systemAdmin) {
    if (accessControl !== "rbac") report("systemAdmin", "system_admin_without_rbac", "");
    else if (!isAdministrator(subject)) report("systemAdmin", "system_admin_not_yours", "");
  }
  return wanted;
}

/**
 * Plans one row.
 * @param duplicateOf the line of an earlier row with the same email
 */
export function planRow(
  facts: Facts,
  options: ImportOptions,
  fixes: ImportFixes,
  values: RowValues,
  duplicateOf: number | null,
): Plan {
  const problems: Problem[] = [];
  const report: Report = (field, kind, value, detail) => {
    problems.push({
      field,
      kind,
      // A fix stands for the text of the cell, not for the role that it names.
      value: shortened(field === "role" ? values.role : value),
      ...(detail !== undefined && { detail }),
    });
  };
  const { email, emailNormalized } = values;
  const person = emailNormalized ? (facts.people.get(emailNormalized) ?? null) : null;
  const live = person && person.status !== "deleted" ? person : null;
  const conflict = (): Plan => ({
    outcome: "conflict",
    problems: [...values.problems, ...problems],
    person,
    changes: null,
    input: null,
  });
  if (!email || !emailNormalized) {
    // What else the cells name is reported at once; who the row is about is not known.
    readWanted(facts, fixes, values, null, report);
    return conflict();
  }
  if (duplicateOf !== null) report("email", "duplicate", email, String(duplicateOf));
  if (live && options.existing === "leave") {
    if (problems.length > 0 || values.problems.length > 0) return conflict();
    return { outcome: "unchanged", problems: [], person, changes: null, input: null };
  }
  if (!live && facts.elsewhere.has(emailNormalized)) report("email", "other_organization", email);
  const wanted = readWanted(facts, fixes, values, live, report);
  if (live) {
    const changes = planUpdate(facts, options, live, values, wanted, report);
    if (problems.length > 0 || values.problems.length > 0) return conflict();
    if (!changes) {
      return { outcome: "unchanged", problems: [], person, changes: null, input: null };
    }
    if (losesAdministrator(facts, live, changes, wanted.role ?? live.role)) {
      facts.administrators -= 1;
    }
    return { outcome: "updated", problems: [], person, changes, input: null };
  }
  if (person && isRestorable(facts, person) && !isWithin(facts.subject, person)) {
    report("email", "was_above_you", email);
  }
  checkNew(facts, values, wanted, report);
  if (problems.length > 0 || values.problems.length > 0) return conflict();
  return {
    outcome: "new",
    problems: [],
    person,
    changes: null,
    input: {
      firstName: values.firstName,
      lastName: values.lastName,
      email: { email, emailNormalized },
      roleKey: wanted.role!.key,
      systemAdmin: wanted.systemAdmin ?? false,
      extraPermissions: wanted.extraPermissions,
      groupIds: wanted.groups.map(({ id }) => id),
    },
  };
}

/** Whether a deleted user could still be restored, so that creating them again acts on them. */
const isRestorable = (facts: Facts, { activatedAt, deletedAt }: ExistingPerson): boolean =>
  activatedAt !== null &&
  deletedAt !== null &&
  deletedAt.getTime() + restorableFor > facts.at.getTime();

/** What the actor must be able to give a new user, who needs names and a role. */
function checkNew(facts: Facts, values: RowValues, wanted: Wanted, report: Report): void {
  const { subject } = facts;
  if (values.firstName === "") report("firstName", "first_name_missing", "");
  if (values.lastName === "") report("lastName", "last_name_missing", "");
  if (wanted.role) {
    if (!canGrantRole(subject, wanted.role)) report("role", "role_above", wanted.role.name);
  } else if (!wanted.roleIsUnknown) {
    report("role", "role_missing", "");
  }
  for (const permission of missingPermissions(subject, wanted.extraPermissions)) {
    report("permissions", "permission_not_yours", permission);
  }
  for (const group of wanted.groups) {
    if (group.refusal) report("groups", "group_refused", group.name, group.refusal);
  }
}

/**
 * Whether an update takes Administrator from an active user. A group that they leave counts as if it
 * had given it.
 */
export function losesAdministrator(
  facts: Facts,
  person: ExistingPerson,
  changes: Changes,
  role: RoleAccess,
): boolean {
  if (!person.isActiveAdministrator) return false;
  const left = new Set(
    changes.groups?.removed.map(({ id }) => facts.groupsById.get(id)?.role?.key) ?? [],
  );
  const { administrator } = effectiveAccess(facts.accessControl, {
    role,
    extraPermissions: [],
    systemAdmin: changes.systemAdmin?.[1] ?? person.systemAdmin,
    groupRoles: person.groupRoles.filter(({ key }) => !left.has(key)),
  });
  return !administrator;
}

/**
 * What a row changes about a user of the organization; an empty cell leaves a value as it is.
 * @returns null if nothing
 */
function planUpdate(
  facts: Facts,
  options: ImportOptions,
  person: ExistingPerson,
  values: RowValues,
  wanted: Wanted,
  report: Report,
): Changes | null {
  const changes = changesOf(options, person, values, wanted);
  if (Object.keys(changes).length === 0) return null;
  checkUpdate(facts, person, changes, wanted.role ?? person.role, report);
  return changes;
}

function changesOf(
  options: ImportOptions,
  person: ExistingPerson,
  values: RowValues,
  wanted: Wanted,
): Changes {
  const changes: Changes = {};
  if (values.firstName !== "" && values.firstName !== trimmed(person.firstName)) {
    changes.firstName = [person.firstName, values.firstName];
  }
  if (values.lastName !== "" && values.lastName !== trimmed(person.lastName)) {
    changes.lastName = [person.lastName, values.lastName];
  }
  if (wanted.role && wanted.role.key !== person.roleKey) {
    changes.roleKey = [person.roleKey, wanted.role.key];
  }
  const held = permissionOrder(person.extraPermissions);
  if (values.permissions.length > 0 && held.join() !== wanted.extraPermissions.join()) {
    changes.extraPermissions = [held, wanted.extraPermissions];
  }
  if (wanted.systemAdmin !== null && wanted.systemAdmin !== person.systemAdmin) {
    changes.systemAdmin = [person.systemAdmin, wanted.systemAdmin];
  }
  if (values.groups.length > 0) {
    const wantedIds = new Set(wanted.groups.map(({ id }) => id));
    const heldIds = new Set(person.groups.map(({ id }) => id));
    const added = wanted.groups.filter(({ id }) => !heldIds.has(id));
    const removed =
      options.groups === "replace" ? person.groups.filter(({ id }) => !wantedIds.has(id)) : [];
    if (added.length > 0 || removed.length > 0 || wanted.newGroups.length > 0) {
      changes.groups = {
        added: added.map(({ id, name }) => ({ id, name })),
        removed,
        created: wanted.newGroups,
      };
    }
  }
  return changes;
}

/** Reports what the actor may not change about the user; the rules of *Edit* and of groups. */
export function checkUpdate(
  facts: Facts,
  person: ExistingPerson,
  changes: Changes,
  role: RoleAccess & { name: string },
  report: Report,
): void {
  const { subject, accessControl, at } = facts;
  const target = { ...person, lastAdministrator: false };
  const editsValues = Object.keys(changes).some((field) => field !== "groups");
  const decision = decideOperation(subject, "edit", target, at);
  if (editsValues && !decision.allowed) {
    return report("email", "above_you", person.email, decision.reason);
  }
  const isSelf = person.userId === subject.userId;
  const lastAdministrator =
    facts.administrators <= 1 && losesAdministrator(facts, person, changes, role);
  if (changes.roleKey) {
    const allowed = decideRoleChange(subject, { ...target, lastAdministrator }, role);
    if (!allowed.allowed) report("role", kindOfRefusal(allowed.reason), role.name, allowed.reason);
  }
  if (changes.systemAdmin) {
    const allowed = decideSystemAdminChange(
      subject,
      { ...target, lastAdministrator },
      accessControl,
    );
    if (!allowed.allowed) {
      report("systemAdmin", kindOfRefusal(allowed.reason), "", allowed.reason);
    }
  }
  if (changes.extraPermissions) {
    const [before, after] = changes.extraPermissions;
    if (isSelf) report("permissions", "own_access", "", ownAccessReason);
    const given = after.filter((each) => !before.includes(each));
    for (const permission of missingPermissions(subject, given)) {
      report("permissions", "permission_not_yours", permission);
    }
  }
  for (const { id, name } of changes.groups?.added ?? []) {
    const allowed = decideMembership(subject, facts.groupsById.get(id)!, target);
    if (!allowed.allowed) report("groups", "group_refused", name, allowed.reason);
  }
  for (const { id, name } of changes.groups?.removed ?? []) {
    const group = facts.groupsById.get(id)!;
    const allowed = decideRemoval(
      subject,
      group,
      { ...target, lastAdministrator: lastAdministrator && group.role !== null },
      accessControl,
    );
    if (!allowed.allowed) report("groups", "group_refused", name, allowed.reason);
  }
}

/** The kind of a refusal of the shared rules, which several fields have. */
const kindOfRefusal = (reason: string): ProblemKind =>
  reason === ownAccessReason
    ? "own_access"
    : reason === lastAdministratorReason
      ? "last_administrator"
      : reason === roleAboveReason
        ? "role_above"
        : "system_admin_not_yours";
