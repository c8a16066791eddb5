"use client";

import { Menu } from "@base-ui/react/menu";
import Link from "next/link";
import { Fragment, useEffect, useRef, type RefObject } from "react";
import type { MenuItem } from "./menu";
import { popupContainer } from "./popup-container";
import { cn } from "./cn";

interface MenuPopupProps {
  id: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  anchor: RefObject<HTMLElement | null>;
  /** Opened by keyboard: the focus goes to the first item instead of the list. */
  focusFirst: boolean;
  align: "start" | "end";
  label: string;
  items: readonly MenuItem[];
}

/** Whether the focus is in the dialog, or the page, that the control belongs to. */
function isInDialogOf(control: Element | null): boolean {
  const dialog = "[role=dialog], [role=alertdialog]";
  const focused = document.activeElement?.closest(dialog);
  return !focused || focused === control?.closest(dialog);
}

/** The list of a `Menu`; loaded on its first opening. Use `Menu`. */
export default function MenuPopup({
  id,
  open,
  onOpenChange,
  anchor,
  focusFirst,
  align,
  label,
  items,
}: MenuPopupProps) {
  const popup = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open || !focusFirst) return undefined;
    // After the library has put the focus on the list itself.
    const timer = setTimeout(() => {
      popup.current?.querySelector<HTMLElement>("[role=menuitem]:not([data-disabled])")?.focus();
    }, 30);
    return () => clearTimeout(timer);
  }, [open, focusFirst]);

  return (
    <Menu.Root open={open} onOpenChange={onOpenChange}>
      <Menu.Portal container={popupContainer(anchor.current)}>
        <Menu.Positioner anchor={anchor} align={align} sideOffset={4} className="z-30 outline-none">
          <Menu.Popup
            id={id}
            ref={popup}
            aria-label={label}
            // An item may have opened a dialog in the meantime, which has the focus now.
            finalFocus={() => (isInDialogOf(anchor.current) ? anchor.current : false)}
            className="max-h-(--available-height) max-w-[min(20rem,var(--available-width))] min-w-44 overflow-y-auto rounded-md border border-line bg-raised p-1 text-sm text-fg shadow-float outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            {items.map((item) => (
              <Fragment key={item.label}>
                {item.separated ? <Menu.Separator className="-mx-1 my-1 h-px bg-line" /> : null}
                <Menu.Item
                  {...(item.href ? { render: <Link href={item.href} /> } : {})}
                  disabled={item.disabledReason !== undefined}
                  label={item.label}
                  onClick={item.onSelect}
                  className={cn(
                    "flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 py-1 outline-none select-none data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:shrink-0",
                    item.danger ? "text-bad data-highlighted:bg-bad-soft" : "[&_svg]:text-fg-muted",
                  )}
                >
                  {item.icon}
                  <span className="min-w-0">
                    <span className={cn(item.disabledReason && "text-fg-subtle")}>
                      {item.label}
                    </span>
                    {item.disabledReason ? (
                      <span className="block text-xs text-fg-muted">{item.disabledReason}</span>
                    ) : null}
                  </span>
                </Menu.Item>
              </Fragment>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
