"use client";

import { useId, type ReactNode } from "react";
import { FieldContext } from "./field-control";
import { FieldError } from "./field-error";
import { cn } from "./cn";

interface FieldProps {
  label: string;
  /** Says what to enter, below the control. */
  description?: ReactNode;
  /** Why the value was refused; the control is then announced as invalid. */
  error?: string | undefined;
  /** Shows *optional* beside the label (it is not part of the name). */
  optional?: boolean;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  /** Something at the end of the label's line, such as a link. */
  aside?: ReactNode;
  /** Set it when the control has an id of its own. */
  id?: string;
  className?: string;
  /** One control: Input, PasswordInput, Textarea, Select, NativeSelect. */
  children: ReactNode;
}

/** Label, control, description and error, wired for screen readers. */
export function Field({
  label,
  description,
  error,
  optional,
  hideLabel,
  aside,
  id,
  className,
  children,
}: FieldProps) {
  const ownId = useId();
  const controlId = id ?? ownId;
  const descriptionId = `${controlId}-description`;
  const errorId = `${controlId}-error`;
  const describedBy = [error ? errorId : undefined, description ? descriptionId : undefined]
    .filter(Boolean)
    .join(" ");

  return (
    <div className={cn("min-w-0", className)}>
      <div
        className={
          hideLabel ? "sr-only" : "mb-2 flex min-h-4.5 items-baseline justify-between gap-3"
        }
      >
        <span className="flex items-baseline gap-1.5">
          <label htmlFor={controlId} className="font-medium text-fg">
            {label}
          </label>
          {optional ? <span className="text-xs text-fg-subtle">optional</span> : null}
        </span>
        {aside}
      </div>
      <FieldContext
        value={{ id: controlId, describedBy: describedBy || undefined, invalid: Boolean(error) }}
      >
        {children}
      </FieldContext>
      {error ? <FieldError id={errorId}>{error}</FieldError> : null}
      {description ? (
        <p id={descriptionId} className="mt-2 text-xs wrap-anywhere text-fg-muted">
          {description}
        </p>
      ) : null}
    </div>
  );
}
