"use client";

import { useId, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";

/**
 * What makes a button open a menu, whose code loads when it is first opened.
 * @returns `trigger` for the button, and `menu` for the menu once it was asked for
 */
export function useMenuTrigger() {
  const [open, setOpen] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const [byKeyboard, setByKeyboard] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  const toggle = (next: boolean, keyboard: boolean) => {
    setLoaded(true);
    setByKeyboard(keyboard);
    setOpen(next);
  };
  return {
    trigger: {
      ref: button,
      "aria-haspopup": "menu" as const,
      "aria-expanded": open,
      "aria-controls": open ? id : undefined,
      // A press of Enter or Space arrives as a click without a count.
      onClick: (event: MouseEvent) => toggle(!open, event.detail === 0),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        event.preventDefault();
        toggle(true, true);
      },
    },
    menu: loaded
      ? { id, open, onOpenChange: setOpen, anchor: button, focusFirst: byKeyboard }
      : undefined,
  };
}
