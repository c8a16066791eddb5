/** The values of a group that are edited together. Safe for the browser. */
export type GroupValues = {
  name: string;
  description: string;
  /** "" for none. */
  roleKey: string;
  notifiesMembers: boolean;
};

export type GroupField = keyof GroupValues;

export const groupFields = ["name", "description", "roleKey", "notifiesMembers"] as const;

/** The fields that differ, in the order of the form. */
export const changedGroupFields = (from: GroupValues, to: GroupValues): GroupField[] =>
  groupFields.filter((field) => from[field] !== to[field]);

/** Some of the values, for audit events. */
export const pickGroupFields = (
  values: GroupValues,
  fields: readonly GroupField[],
): Partial<GroupValues> => Object.fromEntries(fields.map((field) => [field, values[field]]));
