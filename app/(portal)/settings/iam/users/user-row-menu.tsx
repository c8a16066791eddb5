"use client";

import { useId, useRef, useEffect } from "react";

import MenuPopup from "@/components/ui/menu-popup";

import { useUserActions } from "./use-user-actions";
import type { UserRow } from "./user-row";

type UserRowMenuProps = {
  user: UserRow;
  /** The button at the end of the row. */
  trigger: HTMLElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  byKeyboard: boolean;
};

/**
 * What applies to a person and the actor may do; one menu for all rows, loaded when it is first
 * opened. Lives on beside the table, so that its dialogs outlast the row that they were opened from.
 */
export default function UserRowMenu({
  user,
  trigger,
  open,
  onOpenChange,
  byKeyboard,
}: UserRowMenuProps) {
  const id = useId();
  const anchor = useRef<HTMLElement>(trigger);
  const { items, dialogs } = useUserActions({
    id: user.id,
    name: user.name,
    email: user.email,
    operations: user.operations ?? [],
    invitation: user.invitation,
  });

  useEffect(() => {
    trigger.setAttribute("aria-expanded", String(open));
    if (open) trigger.setAttribute("aria-controls", id);
    else trigger.removeAttribute("aria-controls");
  }, [trigger, open, id]);

  return (
    <>
      <MenuPopup
        id={id}
        open={open}
        onOpenChange={onOpenChange}
        anchor={anchor}
        focusFirst={byKeyboard}
        align="end"
        label={`Actions for ${user.name}`}
        items={items}
      />
      {dialogs}
    </>
  );
}
