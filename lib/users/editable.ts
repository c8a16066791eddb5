/** The editable fields of a user. Pure, so that the form and the command find the same changes. */
import type { Permission } from "@/lib/access/policy";

/** The editable fields with their current values. */
export type EditableValues = {
  version: number;
  firstName: string;
  lastName: string;
  roleKey: string;
  systemAdmin: boolean;
  extraPermissions: Permission[];
};

export type EditableField = Exclude<keyof EditableValues, "version">;

const editableFields: EditableField[] = [
  "firstName",
  "lastName",
  "roleKey",
  "systemAdmin",
  "extraPermissions",
];

/** The fields in which two sets of values differ; the order of permissions has no meaning. */
export function changedFields(
  before: Omit<EditableValues, "version">,
  after: Omit<EditableValues, "version">,
): EditableField[] {
  return editableFields.filter((field) => comparable(before[field]) !== comparable(after[field]));
}

const comparable = (value: string | boolean | readonly string[]): string =>
  typeof value === "object" ? value.toSorted().join() : String(value);
