"use client";

import { useId, type ReactNode } from "react";
import { cn } from "./cn";

interface SegmentedControlProps<Value extends string> {
  /** The name of the group, for screen readers. */
  label: string;
  options: readonly { value: Value; label: string; icon?: ReactNode }[];
  /** Null while it is not known; nothing is marked then. */
  value: Value | null;
  onValueChange: (value: Value) => void;
  /** Shows icons only, the labels as tooltips. */
  iconOnly?: boolean;
}

/** One of a few, side by side; radio buttons underneath, so arrow keys work. */
export function SegmentedControl<Value extends string>({
  label,
  options,
  value,
  onValueChange,
  iconOnly = false,
}: SegmentedControlProps<Value>) {
  const name = useId();
  return (
    <fieldset className="inline-flex rounded-md bg-off-soft p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          {...(iconOnly ? { "data-tooltip": option.label } : {})}
          className={cn(
            "relative flex h-7 flex-1 cursor-pointer items-center justify-center gap-1.5 rounded-sm px-2.5 text-xs font-medium whitespace-nowrap text-fg-muted transition-colors hover:text-fg",
            "has-checked:bg-surface has-checked:text-fg has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent dark:has-checked:bg-raised",
            "[&_svg]:size-4",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValueChange(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none rounded-sm outline-none"
          />
          {option.icon ? (
            <span aria-hidden className="pointer-events-none flex">
              {option.icon}
            </span>
          ) : null}
          <span className={iconOnly ? "sr-only" : "pointer-events-none"}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
