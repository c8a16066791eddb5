"use client";

import { cn } from "./cn";
import { useId, type ReactNode, type Ref } from "react";
import { FieldError } from "./field-error";

interface RadioCard<Value extends string> {
  value: Value;
  label: string;
  description?: ReactNode;
  /** Why it cannot be chosen: it stays reachable, and the reason stands in it and is read out. */
  disabledReason?: string | undefined;
  /** What belongs to this choice; below it, inside of the card. */
  children?: ReactNode;
}

interface RadioCardsProps<Value extends string> {
  /** The name of the group. */
  label: string;
  options: readonly RadioCard<Value>[];
  value: Value;
  onValueChange: (value: Value) => void;
  error?: string | undefined;
  /** Gets the chosen one, where the focus goes when the choice is refused. */
  chosenRef?: Ref<HTMLInputElement>;
}

/** One of a few, with a sentence each; radio buttons underneath, so arrow keys work. */
export function RadioCards<Value extends string>({
  label,
  options,
  value,
  onValueChange,
  error,
  chosenRef,
}: RadioCardsProps<Value>) {
  const name = useId();
  return (
    <fieldset aria-describedby={error ? `${name}-error` : undefined} className="min-w-0 space-y-2">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => {
        const id = `${name}-${option.value}`;
        const chosen = option.value === value;
        const blocked = option.disabledReason !== undefined && !chosen;
        const describedBy = [
          option.description ? `${id}-description` : undefined,
          option.disabledReason ? `${id}-reason` : undefined,
        ]
          .filter(Boolean)
          .join(" ");
        return (
          <div
            key={option.value}
            className={cn(
              "rounded-md border transition-colors",
              // Two pixels where it is chosen, without moving what is inside.
              chosen ? "border-accent shadow-[inset_0_0_0_1px_var(--accent)]" : "border-line",
              !chosen && !blocked && "hover:border-control-line",
            )}
          >
            <label
              className={cn(
                "relative flex items-start gap-2.5 rounded-md px-3.5 py-3 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
                blocked ? "cursor-not-allowed" : "cursor-pointer",
                chosen && "m-px bg-accent-soft px-[13px] py-[11px]",
                chosen && option.children && "rounded-b-none",
              )}
            >
              <input
                ref={chosen ? chosenRef : undefined}
                type="radio"
                name={name}
                value={option.value}
                checked={chosen}
                aria-labelledby={`${id}-label`}
                aria-describedby={describedBy || undefined}
                aria-disabled={blocked || undefined}
                onChange={() => {
                  if (!blocked) onValueChange(option.value);
                }}
                className="mt-px size-4 shrink-0 cursor-[inherit] appearance-none rounded-full border border-control-line bg-surface outline-none checked:border-5 checked:border-accent aria-disabled:opacity-50 forced-colors:appearance-auto"
              />
              <span className="min-w-0">
                <span
                  id={`${id}-label`}
                  className={cn(
                    "block text-base leading-4.5 font-medium",
                    blocked && "text-fg-muted",
                  )}
                >
                  {option.label}
                </span>
                {option.description ? (
                  <span id={`${id}-description`} className="mt-1 block text-xs text-fg-muted">
                    {option.description}
                  </span>
                ) : null}
                {option.disabledReason ? (
                  <span id={`${id}-reason`} className="mt-1 block text-xs text-fg-muted">
                    {option.disabledReason}
                  </span>
                ) : null}
              </span>
            </label>
            {option.children ? (
              <div className="py-4 pr-3.5 pl-10 max-sm:pl-3.5">{option.children}</div>
            ) : null}
          </div>
        );
      })}
      {error ? <FieldError id={`${name}-error`}>{error}</FieldError> : null}
    </fieldset>
  );
}
