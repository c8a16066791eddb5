"use client";

import { useId, useRef, useState, type ReactNode } from "react";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { part } from "./part";

const MenuPopup = part(() => import("./menu-popup"));

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  onSelect?: () => void;
  /** Makes the item a link. */
  href?: string;
  danger?: boolean;
  /** Why it cannot be chosen; shown below the label. */
  disabledReason?: string | undefined;
  /** A line above it. */
  separated?: boolean;
}

interface MenuProps {
  /** The name of the trigger, such as *Actions for Grace Hopper*. */
  label: string;
  items: readonly MenuItem[];
  /** With an icon only (the usual row menu) the label is hidden and shown as tooltip. */
  icon?: ReactNode;
  /** Shown on the trigger instead of an icon only. */
  text?: ReactNode;
  size?: "sm" | "md";
  align?: "start" | "end";
}

/**
 * A button that opens a list of actions. The list's code loads when it is first opened, so that a
 * hundred rows of menus are a hundred plain buttons.
 */
export function Menu({ label, items, icon, text, size = "md", align = "end" }: MenuProps) {
  const [open, setOpen] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const [byKeyboard, setByKeyboard] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const menuId = useId();

  const toggle = (next: boolean, keyboard: boolean) => {
    setLoaded(true);
    setByKeyboard(keyboard);
    setOpen(next);
  };
  const common = {
    ref: trigger,
    "aria-haspopup": "menu" as const,
    "aria-expanded": open,
    "aria-controls": open ? menuId : undefined,
    // A press of Enter or Space arrives as a click without a count.
    onClick: (event: React.MouseEvent) => toggle(!open, event.detail === 0),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        toggle(true, true);
      }
    },
  };

  return (
    <>
      {text === undefined ? (
        <IconButton {...common} label={label} icon={icon} size={size} />
      ) : (
        <Button {...common} size={size} aria-label={label}>
          {icon}
          {text}
        </Button>
      )}
      {loaded ? (
        <MenuPopup
          id={menuId}
          open={open}
          onOpenChange={setOpen}
          anchor={trigger}
          focusFirst={byKeyboard}
          align={align}
          label={label}
          items={items}
        />
      ) : null}
    </>
  );
}
