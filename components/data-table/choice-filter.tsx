"use client";

import { clsx } from "clsx";
import { CirclePlus, X } from "lucide-react";
import { useRef } from "react";
import { ChoicePopover } from "./choice-popover";
import type { TableFilter } from "./url-state";

interface ChoiceFilterProps {
  filter: TableFilter;
  /** Values of the options that are chosen; none means that nothing is filtered. */
  chosen: readonly string[];
  onChoose: (values: string[], history: "push" | "replace") => void;
}

/** A filter as a chip: *Status*, or *Status: Active, Invited* with a cross that clears it. */
export function ChoiceFilter({ filter, chosen, onChoose }: ChoiceFilterProps) {
  const { label, options } = filter;
  const chip = useRef<HTMLButtonElement>(null);
  const labels = options.filter(({ value }) => chosen.includes(value)).map((each) => each.label);
  const active = labels.length > 0;
  return (
    <div className="flex max-w-full min-w-0">
      <span
        className={clsx(
          "inline-flex h-7 max-w-full min-w-0 items-center rounded-sm text-xs font-medium",
          active
            ? "bg-accent-soft text-accent"
            : "border border-dashed border-line-strong text-fg-muted hover:border-control-line hover:text-fg",
        )}
      >
        <ChoicePopover
          label={label}
          options={options}
          chosen={chosen}
          onChoose={onChoose}
          button={chip}
          className={clsx(
            "inline-flex h-7 min-w-0 items-center gap-1.5 rounded-sm",
            active ? "pr-1 pl-2.5" : "px-2.5",
          )}
        >
          {active ? null : <CirclePlus aria-hidden className="size-4 shrink-0" />}
          <span className="truncate">
            {active ? `${label}: ` : label}
            {active ? <span className="max-sm:sr-only">{labels.join(", ")}</span> : null}
            {active ? (
              <span aria-hidden className="sm:hidden">
                {labels.length === 1 ? labels[0] : labels.length}
              </span>
            ) : null}
          </span>
        </ChoicePopover>
        {active ? (
          <button
            type="button"
            onClick={() => {
              onChoose([], "push");
              chip.current?.focus();
            }}
            className="mr-0.5 inline-flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-hover"
          >
            <X aria-hidden className="size-4" />
            <span className="sr-only">Clear filter {label}</span>
          </button>
        ) : null}
      </span>
    </div>
  );
}
