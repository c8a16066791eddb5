"use client";

import { Ellipsis } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";

import { useUserActions } from "../_actions/use-user-actions";
import type { ActedUpon } from "../_actions/use-user-actions";

/**
 * Up to this many buttons are shown; if there are more actions, two are shown and a menu has the
 * rest.
 */
const maxButtons = 3;

/** The actions on the user of this page; the same as in their row. */
export function PersonActions(person: ActedUpon) {
  const { itemsFor, dialogs } = useUserActions();
  // This page is where Edit leads.
  const actions = itemsFor(person).filter((item) => item.href === undefined);
  const shown = actions.length <= maxButtons ? actions : actions.slice(0, maxButtons - 1);
  const rest = actions.slice(shown.length);
  return (
    <>
      {shown.map(({ label, icon, onSelect, disabledReason, danger }) => (
        <Button
          key={label}
          onClick={onSelect}
          disabledReason={disabledReason}
          className={danger ? "text-bad!" : undefined}
        >
          {icon}
          {label}
        </Button>
      ))}
      {rest.length > 0 ? (
        <Menu label={`More actions for ${person.name}`} icon={<Ellipsis />} items={rest} />
      ) : null}
      {dialogs}
    </>
  );
}
