/** The editable fields of a role. Pure, so that the form and the command find the same changes. */
import type { RoleValues } from "./schema";

/** The editable fields with their current values. */
export type EditableRole = RoleValues & { version: number };

export type RoleField = keyof RoleValues;

const roleFields: RoleField[] = ["name", "description", "rank", "permissions"];

/** The fields in which two sets of values differ; the order of permissions has no meaning. */
export function changedRoleFields(before: RoleValues, after: RoleValues): RoleField[] {
  return roleFields.filter((field) => comparable(before[field]) !== comparable(after[field]));
}

/** Whether an edit changes what people may do. */
export const changesAccess = (before: RoleValues, after: RoleValues): boolean =>
  changedRoleFields(before, after).some((field) => field === "rank" || field === "permissions");

const comparable = (value: string | number | readonly string[]): string =>
  typeof value === "object" ? value.toSorted().join() : String(value);
