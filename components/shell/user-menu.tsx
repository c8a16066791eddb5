"use client";

import { ChevronsUpDown } from "lucide-react";
import { useId, useState } from "react";
import { flushSync } from "react-dom";
import { useOnApproach } from "../ui/use-on-approach";
import type { UserMenuItemsProps } from "./user-menu-items";

interface UserMenuProps extends Omit<UserMenuItemsProps, "onClose"> {
  /** Made by the server, which spares the browser the code for them. */
  initials: string;
}

const loadItems = async () => (await import("./user-menu-items")).UserMenuItems;

/** Who is signed in; opens profile, theme and sign-out. A native popover: it needs no library. */
export function UserMenu({ name, email, initials, profileHref, signOut }: UserMenuProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { Content: Items, button: approach } = useOnApproach(id, loadItems);
  const close = () => document.getElementById(id)?.hidePopover();

  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        {...approach}
        className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left transition-colors hover:bg-hover"
      >
        <span
          aria-hidden
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-full bg-off-soft text-2xs font-semibold text-fg-muted"
        >
          {initials}
        </span>
        <span className="min-w-0 flex-1">
          <span className="sr-only">Account of </span>
          <bdi className="block truncate text-left font-medium">{name}</bdi>
          <span className="block truncate text-xs text-fg-muted">{email}</span>
        </span>
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-fg-muted" />
      </button>
      <div
        id={id}
        popover="auto"
        // In the page only while open, and before the browser measures it.
        onBeforeToggle={(event) => {
          const opens = event.newState === "open";
          if (opens) flushSync(() => setOpen(true));
        }}
        onToggle={(event) => setOpen(event.newState === "open")}
        className="fixed inset-auto bottom-18 left-3 m-0 w-62 rounded-md border border-line bg-raised p-1 text-sm text-fg shadow-float"
      >
        {open && Items ? (
          <Items
            name={name}
            email={email}
            profileHref={profileHref}
            signOut={signOut}
            onClose={close}
          />
        ) : null}
      </div>
    </>
  );
}
