"use client";

import { useId, useRef, useState, type ReactNode, type RefObject } from "react";
import { flushSync } from "react-dom";
import { useOnApproach } from "../ui/use-on-approach";
import type { ChoiceListProps } from "./choice-list";

const loadList = async () => (await import("./choice-list")).ChoiceList;

/** Of the list, in pixels: its width, and its distance from the chip and the edge of the screen. */
const width = 224;
const gap = 4;
const edge = 8;

interface ChoicePopoverProps extends Omit<ChoiceListProps, "onToggle"> {
  /** The values chosen then, in the order of the options. */
  onChoose: (values: string[], history: "push" | "replace") => void;
  button: RefObject<HTMLButtonElement | null>;
  className: string;
  /** What stands on the button. */
  children: ReactNode;
}

/** A button that opens a list of checkboxes, a native popover, so that it needs no library. */
export function ChoicePopover({
  label,
  options,
  chosen,
  onChoose,
  button,
  className,
  children,
}: ChoicePopoverProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { Content: List, button: approach } = useOnApproach(id, loadList);
  const list = useRef<HTMLDivElement>(null);
  // One entry in the history for one opening, however many boxes are ticked.
  const changed = useRef(false);

  const place = () => {
    const popup = list.current;
    const at = button.current?.getBoundingClientRect();
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

  return (
    <>
      <button ref={button} type="button" popoverTarget={id} className={className} {...approach}>
        {children}
      </button>
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
        className="absolute inset-auto m-0 max-h-[min(24rem,60dvh)] overflow-y-auto rounded-md border border-line bg-raised p-2 text-sm text-fg shadow-float"
      >
        {open && List ? (
          <List label={label} options={options} chosen={chosen} onToggle={toggle} />
        ) : null}
      </div>
    </>
  );
}
