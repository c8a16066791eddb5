import { Callout } from "@/components/ui/callout";

/** A field that another user changed during this edit, with the entered value where it differs. */
export interface EditConflict<Field extends string> {
  field: Field;
  from: string;
  to: string;
  mine?: string;
}

interface Versions<Field extends string, Values> {
  /** The values when the edit began, those that another user saved since, and the entered ones. */
  base: Values;
  stored: Values;
  entered: Values;
  changedFields: (from: Values, to: Values) => Field[];
  textOf: (field: Field, values: Values) => string;
}

/**
 * Compares an edit with what another user saved since it began.
 * @returns the conflicts, and the fields that only the other user changed: they take the stored value
 */
export function findEditConflicts<Field extends string, Values>({
  base,
  stored,
  entered,
  changedFields,
  textOf,
}: Versions<Field, Values>): { conflicts: EditConflict<Field>[]; untouched: Field[] } {
  const own = changedFields(base, entered);
  const differing = changedFields(stored, entered);
  const changed = changedFields(base, stored);
  return {
    conflicts: changed.map((field) => ({
      field,
      from: textOf(field, base),
      to: textOf(field, stored),
      ...(own.includes(field) && differing.includes(field) ? { mine: textOf(field, entered) } : {}),
    })),
    untouched: changed.filter((field) => !own.includes(field)),
  };
}

interface EditConflictsProps<Field extends string> {
  /** What is edited: *user*. */
  noun: string;
  conflicts: readonly EditConflict<Field>[];
  fieldLabels: Record<Field, string>;
}

/** Tells what another user saved since the edit began, and that nothing was overwritten. */
export function EditConflicts<Field extends string>({
  noun,
  conflicts,
  fieldLabels,
}: EditConflictsProps<Field>) {
  if (conflicts.length === 0) return null;
  return (
    <Callout tone="warn" announce="alert" title={`Not saved: someone else edited this ${noun}`}>
      <ul className="mt-1 space-y-0.5">
        {conflicts.map(({ field, from, to, mine }) => (
          <li key={field}>
            {fieldLabels[field]}: <bdi>{from}</bdi> <span aria-hidden>→</span>
            <span className="sr-only"> became </span> <bdi>{to}</bdi>
            {mine ? (
              <>
                {" "}
                (you entered <bdi>{mine}</bdi>)
              </>
            ) : null}
          </li>
        ))}
      </ul>
      <p className="mt-1">Your changes are kept. Save again to overwrite the other values.</p>
    </Callout>
  );
}
