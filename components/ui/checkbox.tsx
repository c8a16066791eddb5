"use client";

import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import { useId, type ReactNode } from "react";
import { cn } from "./cn";

interface CheckboxProps extends Pick<
  BaseCheckbox.Root.Props,
  "checked" | "onCheckedChange" | "disabled" | "indeterminate" | "aria-label"
> {
  /** The visible name. Without it give `aria-label`. */
  label?: ReactNode;
  description?: ReactNode;
  className?: string;
}

/** A checkbox with its label. */
export function Checkbox({ label, description, className, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <span className={cn("inline-flex items-start gap-2.5", className)}>
      <span className="relative flex h-4.5 items-center">
        <BaseCheckbox.Root
          {...rest}
          id={id}
          aria-labelledby={label ? `${id}-label` : undefined}
          aria-describedby={description ? `${id}-description` : undefined}
          className="flex size-4 shrink-0 cursor-pointer items-center justify-center rounded-[4px] border border-control-line bg-surface text-accent-fg transition-colors data-checked:border-accent data-checked:bg-accent data-disabled:cursor-not-allowed data-disabled:opacity-50 data-indeterminate:border-accent data-indeterminate:bg-accent"
        >
          <BaseCheckbox.Indicator>
            {rest.indeterminate ? (
              <Minus aria-hidden strokeWidth={3} className="size-3" />
            ) : (
              <Check aria-hidden strokeWidth={3} className="size-3" />
            )}
          </BaseCheckbox.Indicator>
        </BaseCheckbox.Root>
      </span>
      {label ? (
        <span className="min-w-0">
          <label id={`${id}-label`} htmlFor={id} className="cursor-pointer">
            {label}
          </label>
          {description ? (
            <span id={`${id}-description`} className="mt-0.5 block text-xs text-fg-muted">
              {description}
            </span>
          ) : null}
        </span>
      ) : null}
    </span>
  );
}
