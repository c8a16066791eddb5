"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";

import { findEditConflicts } from "./edit-conflicts";
import type { EditConflict } from "./edit-conflicts";
import { useLeaveGuard } from "./use-leave-guard";

type Stored<Values> = Values & { version: number };

type EditOptions<Field extends string, Values> = {
  /** The stored values, as the page knows them. */
  current: Stored<Values>;
  changedFields: (from: Values, to: Values) => Field[];
  /** A value as people read it. */
  textOf: (field: Field, values: Values) => string;
};

/** An edit of stored values that other users may save at the same time. */
export function useStoredEdit<Field extends string, Values>(options: EditOptions<Field, Values>) {
  const { current, changedFields, textOf } = options;
  // The values when this edit began: what differs from them was entered here.
  const [base, setBase] = useState(current);
  const [conflicts, setConflicts] = useState<EditConflict<Field>[]>([]);
  return {
    current,
    changedFields,
    base,
    setBase,
    conflicts,
    /** Begins anew: from what was saved, or without what was entered. */
    startFrom: (values: Stored<Values>) => {
      setConflicts([]);
      setBase(values);
    },
    /**
     * Another user saved first: tells what, and goes on from there.
     * @returns the fields that take the stored value
     */
    rebase: (stored: Stored<Values>, entered: Values): Field[] => {
      const found = findEditConflicts({ base, stored, entered, changedFields, textOf });
      setConflicts(found.conflicts);
      setBase(stored);
      return found.untouched;
    },
  };
}

type EditedForm<Field extends string, Values> = {
  edit: ReturnType<typeof useStoredEdit<Field, Values>>;
  /** What the form holds now. */
  values: Values;
  isDirty: boolean;
  /** Puts values into the form. */
  show: (values: Values) => void;
};

/** An edit in a form that stays on its page, with **Discard** and a question before leaving. */
export function useEditedForm<Field extends string, Values>({
  edit: { current, changedFields, base, setBase, startFrom },
  values,
  isDirty,
  show,
}: EditedForm<Field, Values>) {
  const unsaved = changedFields(base, values).length > 0;
  useLeaveGuard(unsaved);

  // The page was loaded again, as after another action: follow it, unless input would be lost.
  const follows = !unsaved || changedFields(base, current).length === 0;
  if (current.version > base.version && follows) setBase(current);
  const shown = useRef(base);
  const showBase = useEffectEvent(() => show(base));
  useEffect(() => {
    if (shown.current === base) return;
    shown.current = base;
    if (!isDirty) showBase();
  }, [base, isDirty]);
  return {
    unsaved,
    discard: () => {
      startFrom(base);
      show(base);
    },
  };
}
