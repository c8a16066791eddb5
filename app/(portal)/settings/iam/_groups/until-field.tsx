"use client";

import { useState } from "react";
import type { Ref } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** Such as Europe/Berlin. */
const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const pad = (value: number) => String(value).padStart(2, "0");

const dayOf = (at: Date): string =>
  `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;

/** The end of a day, such as 2027-02-03, or null without one. */
function endOfDay(day: string): string | null {
  if (day === "") return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + 1).toISOString();
}

/** The last day of a membership, or "" without an end. */
const lastDay = (endsAt: string | null): string =>
  endsAt === null ? "" : dayOf(new Date(new Date(endsAt).getTime() - 1));

/** The first and the last day that can be chosen: today, and 366 days from now at the latest. */
function dayLimits(): { min: string; max: string } {
  const today = new Date();
  const last = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 365);
  return { min: dayOf(today), max: dayOf(last) };
}

type UntilFieldProps = {
  /** When the membership ends at first: an instant, or null. */
  value: string | null;
  onChange: (endsAt: string | null) => void;
  error?: string | undefined;
  ref?: Ref<HTMLInputElement>;
};

/** **Until**: the last day of a membership. Only for dialogs, which know the reader's zone. */
export function UntilField({ value, onChange, error, ref }: UntilFieldProps) {
  const [day, setDay] = useState(() => lastDay(value));
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
        value={day}
        onChange={(event) => {
          setDay(event.target.value);
          onChange(endOfDay(event.target.value));
        }}
        className="sm:max-w-44"
      />
    </Field>
  );
}
