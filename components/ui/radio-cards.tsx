"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { useId, type ReactNode, type Ref } from "react";
import { cn } from "./cn";
import { FieldError } from "./field";

interface RadioCard<Value extends string> {
  value: Value;
  label: string;
  description?: ReactNode;
  /** Why it cannot be chosen: it stays focusable, and the reason is shown and read out. */
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
  chosenRef?: Ref<HTMLElement>;
}

/** One of a few choices, each with a sentence. */
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
    <>
      <RadioGroup
        aria-label={label}
        aria-describedby={error ? `${name}-error` : undefined}
        value={value}
        onValueChange={onValueChange}
        className="min-w-0 space-y-2"
      >
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
                <Radio.Root
                  ref={chosen ? chosenRef : undefined}
                  value={option.value}
                  readOnly={blocked}
                  aria-labelledby={`${id}-label`}
                  aria-describedby={describedBy || undefined}
                  className="mt-px size-4 shrink-0 cursor-[inherit] rounded-full border border-control-line bg-surface outline-none data-readonly:opacity-50 data-checked:border-5 data-checked:border-accent"
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
      </RadioGroup>
      {error ? <FieldError id={`${name}-error`}>{error}</FieldError> : null}
    </>
  );
}
