"use client";

import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { useId, type ReactNode } from "react";
import { FieldError } from "./field";

interface SwitchProps {
  /** The visible name. */
  label: string;
  description?: ReactNode;
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  /** Why it cannot be changed: keeps it focusable, stands below it and is read out. */
  disabledReason?: string | undefined;
  /** Why the value was refused. */
  error?: string | undefined;
}

/** On or off; saved with the form around it. */
export function Switch({
  label,
  description,
  checked,
  onCheckedChange,
  disabledReason,
  error,
}: SwitchProps) {
  const id = useId();
  const blocked = disabledReason !== undefined;
  const describedBy = [
    error ? `${id}-error` : undefined,
    description ? `${id}-description` : undefined,
    blocked ? `${id}-reason` : undefined,
  ]
    .filter(Boolean)
    .join(" ");
  return (
    <div className="flex min-w-0 items-start gap-3">
      <BaseSwitch.Root
        id={id}
        checked={checked}
        readOnly={blocked}
        onCheckedChange={onCheckedChange}
        aria-labelledby={`${id}-label`}
        aria-disabled={blocked || undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy || undefined}
        className="flex h-5 w-8.5 shrink-0 cursor-pointer items-center rounded-full bg-control-line px-0.5 transition-colors data-checked:bg-accent aria-disabled:cursor-not-allowed aria-disabled:opacity-50 forced-colors:border"
      >
        <BaseSwitch.Thumb className="size-4 rounded-full bg-surface shadow-card transition-transform data-checked:translate-x-3.5 forced-colors:border" />
      </BaseSwitch.Root>
      <span className="min-w-0 pt-px">
        <label
          id={`${id}-label`}
          htmlFor={id}
          className={blocked ? "font-medium" : "cursor-pointer font-medium"}
        >
          {label}
        </label>
        {description ? (
          <span id={`${id}-description`} className="mt-1 block text-xs text-fg-muted">
            {description}
          </span>
        ) : null}
        {blocked ? (
          <span id={`${id}-reason`} className="mt-1 block text-xs text-fg-muted">
            {disabledReason}
          </span>
        ) : null}
        {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
      </span>
    </div>
  );
}
