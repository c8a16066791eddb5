"use client";

import type { Ref } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

import { dayLimits, readerZone } from "./until";

type UntilFieldProps = {
  /** A day in the reader's zone; "" for none. */
  value: string;
  onChange: (day: string) => void;
  error: string | undefined;
  ref?: Ref<HTMLInputElement>;
};

/** **Until**: the last day of a membership. Only for dialogs, which know the reader's zone. */
export function UntilField({ value, onChange, error, ref }: UntilFieldProps) {
  return (
    <Field
      label="Until"
      optional
      description={`The membership ends at the end of this day (${readerZone()}). Without a date it doesn't end.`}
      error={error}
    >
      <Input
        ref={ref}
        type="date"
        {...dayLimits()}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="sm:max-w-44"
      />
    </Field>
  );
}
