"use client";

import { Popover } from "@base-ui/react/popover";
import { Columns3 } from "lucide-react";
import { buttonVariants } from "../ui/button-variants";
import { ChoiceList } from "./choice-filter";
import { popoverStyles } from "./filter-chip";

interface ColumnMenuProps {
  /** The columns that can be hidden. */
  columns: readonly { id: string; header: string }[];
  hidden: readonly string[];
  onHide: (columns: string[]) => void;
}

/** *Columns*: which of them are shown. */
export function ColumnMenu({ columns, hidden, onHide }: ColumnMenuProps) {
  const ids = columns.map(({ id }) => id);
  return (
    <Popover.Root>
      <Popover.Trigger className={buttonVariants({ variant: "ghost" })}>
        <Columns3 aria-hidden />
        Columns
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} className="z-30">
          <Popover.Popup aria-label="Columns" className={`${popoverStyles} w-56`}>
            <ChoiceList
              label="Columns"
              options={columns.map(({ id, header }) => ({ value: id, label: header }))}
              chosen={ids.filter((id) => !hidden.includes(id))}
              onChoose={(shown) => onHide(ids.filter((id) => !shown.includes(id)))}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
