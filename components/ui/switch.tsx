"use client";

import { useId, type ReactNode } from "react";
import { FieldError } from "./field-error";

interface SwitchProps {
  /** The visible name. */
  label: string;
  description?: ReactNode;
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  /** Why it cannot be turned: keeps it focusable, stands below it and is read out. */
  disabledReason?: string | undefined;
  /** Why what it stands for was refused. */
  error?: string | undefined;
}

/** On or off, at once part of the form around it. The browser's own checkbox underneath. */
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
      <span className="relative inline-flex h-5 shrink-0 items-center">
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={checked}
          aria-checked={checked}
          aria-disabled={blocked || undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
          onChange={(event) => {
            if (!blocked) onCheckedChange(event.target.checked);
          }}
          className="peer h-5 w-8.5 cursor-pointer appearance-none rounded-full bg-control-line transition-colors checked:bg-accent aria-disabled:cursor-not-allowed aria-disabled:opacity-50 forced-colors:border"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute left-0.5 size-4 rounded-full bg-surface shadow-card transition-transform peer-checked:translate-x-3.5 forced-colors:border"
        />
      </span>
      <span className="min-w-0 pt-px">
        <label htmlFor={id} className={blocked ? "font-medium" : "cursor-pointer font-medium"}>
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
