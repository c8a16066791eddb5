"use client";

import { useRef, type ChangeEvent } from "react";
import { isRowSelected, selectRows, type TableSelection } from "./selection";
import type { RowSelection } from "./table-rows";

export interface SelectableRows<Row> extends RowSelection<Row> {
  onSelect: (selection: TableSelection) => void;
}

/** What pressing the boxes of a page does; with Shift up to the one that was pressed before. */
export function useTicks<Row extends { id: string }>(
  rows: readonly Row[],
  selectable: SelectableRows<Row> | undefined,
) {
  // Where a range begins. Kept by id: on another page it begins anew.
  const began = useRef<string>(undefined);
  const selection = selectable?.selection;
  const selected = selection ? rows.filter(({ id }) => isRowSelected(selection, id)).length : 0;

  const tick = (event: ChangeEvent<HTMLInputElement>) => {
    const row = event.currentTarget.closest("tr");
    const index = row ? row.sectionRowIndex : -1;
    const id = rows[index]?.id;
    if (!selectable || id === undefined) return;
    const { shiftKey } = event.nativeEvent as MouseEvent;
    const first = shiftKey ? rows.findIndex((each) => each.id === began.current) : -1;
    const range =
      first === -1
        ? [id]
        : rows.slice(Math.min(first, index), Math.max(first, index) + 1).map((each) => each.id);
    began.current = id;
    selectable.onSelect(selectRows(selectable.selection, range, event.currentTarget.checked));
  };

  return {
    tick,
    tickAll: (on: boolean) =>
      selectable?.onSelect(
        selectRows(
          selectable.selection,
          rows.map(({ id }) => id),
          on,
        ),
      ),
    ticked: selectable
      ? selected === 0
        ? ("none" as const)
        : selected === rows.length
          ? ("all" as const)
          : ("some" as const)
      : undefined,
  };
}
