"use client";

import { useState } from "react";
import type { FieldValues, Path, UseFormReturn } from "react-hook-form";

/**
 * Makes the fields of a form known in the order in which `values` names them, so that the focus
 * goes to the first error. Left alone, they are known in the order of their `register` calls, which
 * the compiler moves about.
 * @param values one for each field, from the top of the form to its end
 */
export function useFieldOrder<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  values: object,
): void {
  useState(() => {
    for (const name of Object.keys(values)) form.register(name as Path<Values>);
    return true;
  });
}
