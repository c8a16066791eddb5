"use client";

import { Popover } from "@base-ui/react/popover";
import { clsx } from "clsx";
import { CirclePlus, X } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";

interface FilterChipProps {
  /** *Actor*. */
  label: string;
  /** What is chosen, in words; undefined while nothing is filtered. */
  value: string | undefined;
  onClear: () => void;
  /** What chooses the value, given how to close it. */
  children: (close: () => void) => ReactNode;
  className?: string;
}

export const popoverStyles =
  "max-h-(--available-height) max-w-(--available-width) overflow-y-auto rounded-md border border-line bg-raised p-2 text-sm text-fg shadow-float outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0";

/** A filter as a chip: *Actor*, or *Actor: Ada Lovelace* with a cross that clears it. */
export function FilterChip({ label, value, onClear, children, className }: FilterChipProps) {
  const [open, setOpen] = useState(false);
  const chip = useRef<HTMLButtonElement>(null);
  const active = value !== undefined;
  return (
    <span
      className={clsx(
        "inline-flex h-7 max-w-full items-center rounded-sm text-xs font-medium whitespace-nowrap",
        active
          ? "min-w-24 bg-accent-soft text-accent"
          : "shrink-0 border border-dashed border-line-strong text-fg-muted hover:border-control-line hover:text-fg",
      )}
    >
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          ref={chip}
          className={clsx(
            "inline-flex h-7 min-w-0 items-center gap-1.5 rounded-sm",
            active ? "pr-1 pl-2.5" : "px-2.5",
          )}
        >
          {active ? null : <CirclePlus aria-hidden className="size-4 shrink-0" />}
          <span className="max-w-40 truncate">
            {active ? (
              <>
                {label}: <bdi>{value}</bdi>
              </>
            ) : (
              label
            )}
          </span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner align="start" sideOffset={4} className="z-30">
            <Popover.Popup aria-label={label} className={clsx(popoverStyles, className ?? "w-68")}>
              {children(() => setOpen(false))}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      {active ? (
        <button
          type="button"
          onClick={() => {
            onClear();
            chip.current?.focus();
          }}
          className="mr-0.5 inline-flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-hover"
        >
          <X aria-hidden className="size-4" />
          <span className="sr-only">Clear filter {label}</span>
        </button>
      ) : null}
    </span>
  );
}
