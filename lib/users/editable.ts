/** What of a person can be edited; pure, so that the form sees the same changes as the command. */
import type { Permission } from "@/lib/access/policy";

/** What can be edited of a person, as it stands. */
export type EditableValues = {
  version: number;
  firstName: string;
  lastName: string;
  roleKey: string;
  extraPermissions: Permission[];
};

export type EditableField = Exclude<keyof EditableValues, "version">;

const editableFields: EditableField[] = ["firstName", "lastName", "roleKey", "extraPermissions"];

/** The fields in which two sets of values differ; the order of permissions means nothing. */
export function changedFields(
  before: Omit<EditableValues, "version">,
  after: Omit<EditableValues, "version">,
): EditableField[] {
  return editableFields.filter((field) => comparable(before[field]) !== comparable(after[field]));
}

const comparable = (value: string | readonly string[]): string =>
  typeof value === "string" ? value : value.toSorted().join();
