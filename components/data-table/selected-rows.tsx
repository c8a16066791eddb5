"use client";

import type { RowSelectionState } from "@tanstack/react-table";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";

import { formatCount } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";

/** The chosen rows of a table whose actions take rows away; `area` gets the focus they had. */
export function useSelectedRows<Row>(rows: readonly Row[], idOf: (row: Row) => string) {
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
  const area = useRef<HTMLDivElement>(null);

  const shown = rows.length;
  const counted = useRef(shown);
  useEffect(() => {
    if (shown < counted.current && document.activeElement === document.body) {
      area.current?.focus();
    }
    counted.current = shown;
  }, [shown]);

  // Only what is in sight is acted on.
  const selected = rows.filter((row) => rowSelection[idOf(row)]);
  return { area, rowSelection, setRowSelection, selected };
}

type SelectedRowsBarProps = {
  count: number;
  onClear: () => void;
  /** What can be done with the rows. */
  children: ReactNode;
};

/** The actions on the chosen rows, at the bottom of the screen. */
export function SelectedRowsBar({ count, onClear, children }: SelectedRowsBarProps) {
  if (count === 0) return null;
  return (
    <section
      aria-label="Selection"
      className="sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-1 rounded-md border border-line bg-raised py-1.5 pr-1.5 pl-3.5 shadow-float"
    >
      <p aria-live="polite" className="mr-2 font-medium">
        {formatCount(count)} selected
      </p>
      {children}
      <IconButton size="sm" label="Clear selection" icon={<X />} onClick={onClear} />
    </section>
  );
}
