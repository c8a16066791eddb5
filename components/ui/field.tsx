"use client";

import { CircleAlert } from "lucide-react";
import { createContext, useContext, useId, type ReactNode } from "react";
import { cn } from "./cn";

interface FieldControl {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

/** What `Field` tells the control in it. */
const FieldContext = createContext<FieldControl | null>(null);

interface ControlProps {
  id?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling" | undefined;
}

/**
 * The attributes that tie a control to the `Field` around it; what the caller sets itself wins.
 * Outside of a `Field` it returns the caller's own.
 */
export function useFieldControl(own: ControlProps): ControlProps {
  const field = useContext(FieldContext);
  if (!field) return own;
  const describedBy = [field.describedBy, own["aria-describedby"]].filter(Boolean).join(" ");
  return {
    id: own.id ?? field.id,
    "aria-describedby": describedBy || undefined,
    "aria-invalid": own["aria-invalid"] ?? (field.invalid || undefined),
  };
}

/** The red line below a control. `Field` shows it by itself. */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="mt-2 flex gap-2 text-xs text-bad">
      <CircleAlert aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </p>
  );
}

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
