"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import Link from "next/link";
import { Fragment, useSyncExternalStore, type ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { IconButton } from "./icon-button";

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

interface MenuTriggerProps<Payload> {
  /** The name, such as *Actions for Grace Hopper*. */
  label: string;
  /** Without `text` the trigger is an icon, with the label as tooltip. */
  icon?: ReactNode;
  /** Shown on the trigger. */
  text?: ReactNode;
  size?: "sm" | "md";
  /** The menu that it opens, unless it lies inside of one. */
  handle?: BaseMenu.Handle<Payload>;
  /** What the menu is about. */
  payload?: Payload;
}

interface MenuProps extends Pick<MenuTriggerProps<unknown>, "label" | "icon" | "text" | "size"> {
  items: readonly MenuItem[];
}

export const menuItemClassName =
  "flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 py-1 outline-none select-none data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-fg-muted";
export const menuSeparatorClassName = "-mx-1 my-1 h-px bg-line";

interface MenuPopupProps extends Pick<BaseMenu.Positioner.Props, "align" | "side"> {
  /** The name of the list. */
  label: string;
  className?: string;
  children: ReactNode;
}

const neverChanges = () => () => undefined;
const mainElement = () => document.getElementById("content");

/** The list that a menu opens; for `Menu`, and for menus with more than actions in them. */
export function MenuPopup({ label, className, children, ...position }: MenuPopupProps) {
  // Inside of the main landmark, where screen readers find it.
  const container = useSyncExternalStore(neverChanges, mainElement, () => null);
  return (
    <BaseMenu.Portal container={container}>
      <BaseMenu.Positioner {...position} sideOffset={4} className="z-50 outline-none">
        <BaseMenu.Popup
          aria-label={label}
          className={cn(
            "max-h-(--available-height) max-w-[min(20rem,var(--available-width))] min-w-44 overflow-y-auto rounded-md border border-line bg-raised p-1 text-sm text-fg shadow-float outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0",
            className,
          )}
        >
          {children}
        </BaseMenu.Popup>
      </BaseMenu.Positioner>
    </BaseMenu.Portal>
  );
}

/** The button that opens a menu. */
export function MenuTrigger<Payload>({
  label,
  icon,
  text,
  size = "md",
  ...trigger
}: MenuTriggerProps<Payload>) {
  return (
    <BaseMenu.Trigger
      {...trigger}
      render={
        text === undefined ? (
          <IconButton label={label} icon={icon} size={size} />
        ) : (
          <Button size={size} aria-label={label}>
            {icon}
            {text}
          </Button>
        )
      }
    />
  );
}

/** The list of actions that a menu opens. */
export function MenuItems({ label, items }: Pick<MenuProps, "label" | "items">) {
  return (
    <MenuPopup label={label} align="end">
      {items.map((item) => (
        <Fragment key={item.label}>
          {item.separated ? <BaseMenu.Separator className={menuSeparatorClassName} /> : null}
          <BaseMenu.Item
            {...(item.href ? { render: <Link href={item.href} /> } : {})}
            disabled={item.disabledReason !== undefined}
            label={item.label}
            onClick={item.onSelect}
            className={cn(
              menuItemClassName,
              item.danger && "text-bad data-highlighted:bg-bad-soft [&_svg]:text-current",
            )}
          >
            {item.icon}
            <span className="min-w-0">
              <span className={cn(item.disabledReason && "text-fg-subtle")}>{item.label}</span>
              {item.disabledReason ? (
                <span className="block text-xs text-fg-muted">{item.disabledReason}</span>
              ) : null}
            </span>
          </BaseMenu.Item>
        </Fragment>
      ))}
    </MenuPopup>
  );
}

/** A button that opens a list of actions. */
export function Menu({ items, ...trigger }: MenuProps) {
  return (
    <BaseMenu.Root>
      <MenuTrigger {...trigger} />
      <MenuItems label={trigger.label} items={items} />
    </BaseMenu.Root>
  );
}
