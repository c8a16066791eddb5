"use client";

import type { ReactNode } from "react";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { part } from "./part";
import { useMenuTrigger } from "./use-menu-trigger";

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
  const { trigger, menu } = useMenuTrigger();

  return (
    <>
      {text === undefined ? (
        <IconButton {...trigger} label={label} icon={icon} size={size} />
      ) : (
        <Button {...trigger} size={size} aria-label={label}>
          {icon}
          {text}
        </Button>
      )}
      {menu ? <MenuPopup {...menu} align={align} label={label} items={items} /> : null}
    </>
  );
}
