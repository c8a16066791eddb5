"use client";

import { clsx } from "clsx";
import { CirclePlus, X } from "lucide-react";
import { useId, useRef, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";

interface FilterChipProps {
  /** *Actor*. */
  label: string;
  /** What is chosen, in words; undefined while nothing is filtered. */
  value: string | undefined;
  onClear: () => void;
  /** What opens, made anew each time; `closeFilter` shuts it. */
  children: ReactNode;
}

/** Of what opens, in pixels: its width, and its distance from the chip and the edge of the screen. */
const width = 272;
const gap = 4;
const edge = 8;

/** Shuts the filter that an element is in; the browser puts the focus back on its chip. */
export function closeFilter(inside: Element | null): void {
  inside?.closest<HTMLElement>("[popover]")?.hidePopover();
}

/**
 * A filter as a chip that opens what chooses its value: *Actor*, or *Actor: Ada Lovelace* with a
 * cross that clears it. A native popover, as `ChoiceFilter` is, which is the one for short lists.
 */
export function FilterChip({ label, value, onClear, children }: FilterChipProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const chip = useRef<HTMLButtonElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const active = value !== undefined;

  const place = () => {
    const at = chip.current?.getBoundingClientRect();
    if (!popup.current || !at) return;
    popup.current.style.left = `max(${edge}px, min(${at.left}px, calc(100vw - ${width + edge}px)))`;
    popup.current.style.top = `${at.bottom + gap + window.scrollY}px`;
  };

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
        <button
          ref={chip}
          type="button"
          popoverTarget={id}
          className={clsx(
            "inline-flex h-7 min-w-0 items-center gap-1.5 rounded-sm",
            active ? "pr-1 pl-2.5" : "px-2.5",
          )}
        >
          {active ? null : <CirclePlus aria-hidden className="size-4 shrink-0" />}
          <span className="max-w-80 truncate">
            {active ? (
              <>
                {label}: <bdi>{value}</bdi>
              </>
            ) : (
              label
            )}
          </span>
        </button>
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
      <div
        ref={popup}
        id={id}
        popover="auto"
        // In the page only while open; placed before the browser shows it, or it would jump.
        onBeforeToggle={(event) => {
          if (event.newState !== "open") return;
          flushSync(() => setOpen(true));
          place();
        }}
        onToggle={(event) => setOpen(event.newState === "open")}
        style={{ width }}
        className="absolute inset-auto m-0 rounded-md border border-line bg-raised p-2 text-sm text-fg shadow-float"
      >
        {open ? children : null}
      </div>
    </div>
  );
}
