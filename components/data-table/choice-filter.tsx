"use client";

import { clsx } from "clsx";
import { CirclePlus, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Checkbox } from "../ui/checkbox";
import type { TableFilter } from "./url-state";

interface ChoiceFilterProps {
  filter: TableFilter;
  /** Values of the options that are chosen; none means that nothing is filtered. */
  chosen: readonly string[];
  onChoose: (values: string[], history: "push" | "replace") => void;
}

/** Of the list, in pixels: its width, and its distance from the chip and the edge of the screen. */
const width = 224;
const gap = 4;
const edge = 8;

/**
 * A filter as a chip: *Status*, or *Status: Active, Invited* with a cross that clears it. It opens
 * a list of checkboxes, a native popover, so that it needs no library.
 */
export function ChoiceFilter({ filter, chosen, onChoose }: ChoiceFilterProps) {
  const { label, options } = filter;
  const id = useId();
  const [open, setOpen] = useState(false);
  const chip = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  // One entry in the history for one opening, however many boxes are ticked.
  const changed = useRef(false);

  const place = () => {
    const popup = list.current;
    const at = chip.current?.getBoundingClientRect();
    if (!popup || !at) return;
    popup.style.left = `min(${at.left}px, calc(100vw - ${width + edge}px))`;
    popup.style.top = `${at.bottom + gap + window.scrollY}px`;
  };

  const toggle = (value: string, on: boolean) => {
    const next = options.map((option) => option.value);
    onChoose(
      next.filter((each) => (each === value ? on : chosen.includes(each))),
      changed.current ? "replace" : "push",
    );
    changed.current = true;
  };

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
          <span className="truncate">
            {active ? `${label}: ` : label}
            {active ? <span className="max-sm:sr-only">{labels.join(", ")}</span> : null}
            {active ? (
              <span aria-hidden className="sm:hidden">
                {labels.length === 1 ? labels[0] : labels.length}
              </span>
            ) : null}
          </span>
        </button>
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
      <div
        ref={list}
        id={id}
        popover="auto"
        // In the page only while open; placed before the browser shows it, or it would jump.
        onBeforeToggle={(event) => {
          changed.current = false;
          if (event.newState !== "open") return;
          flushSync(() => setOpen(true));
          place();
        }}
        onToggle={(event) => setOpen(event.newState === "open")}
        style={{ width }}
        className="absolute inset-auto m-0 rounded-md border border-line bg-raised p-2 text-sm text-fg shadow-float"
      >
        {open ? (
          <fieldset className="space-y-0.5">
            <legend className="sr-only">{label}</legend>
            {options.map(({ value, label: name, description }) => (
              <Checkbox
                key={value}
                label={name}
                description={description}
                checked={chosen.includes(value)}
                onChange={(event) => toggle(value, event.target.checked)}
                className="flex rounded-sm px-1.5 py-1.5 hover:bg-hover [&>span:last-child]:flex-1 [&_label]:block"
              />
            ))}
          </fieldset>
        ) : null}
      </div>
    </div>
  );
}
