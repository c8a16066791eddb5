"use client";

import { FlexRender, type Cell } from "@tanstack/react-table";
import { clsx } from "clsx";
import { useRouter } from "next/navigation";
import { useLayoutEffect, useRef, type MouseEvent, type ReactNode } from "react";
import { Checkbox } from "../ui/checkbox";
import { cardClasses, type DataTableFeatures } from "./columns";

/* Rows become cards below 640 px, and CSS takes their roles away: they are spelled out. */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/control-has-associated-label */

interface DataTableRowProps<Row extends { id: string }> {
  cells: Cell<DataTableFeatures, Row>[];
  number: number | undefined;
  /** Only where rows can be selected. */
  name: string | undefined;
  selected: boolean | undefined;
  /** Gets the event of the checkbox: with Shift it selects a range. */
  onSelect: (event: Event) => void;
  href: string | undefined;
  details: ReactNode;
}

/** A row, and what it opens below itself. */
export function DataTableRow<Row extends { id: string }>({
  cells,
  number,
  name,
  selected,
  onSelect,
  href,
  details,
}: DataTableRowProps<Row>) {
  const router = useRouter();
  const row = useRef<HTMLTableRowElement>(null);

  // An action may remove the row, and the focus with it.
  useLayoutEffect(() => {
    const current = row.current;
    return () => {
      if (current?.contains(document.activeElement)) document.getElementById("content")?.focus();
    };
  }, []);

  // A convenience for the pointer: the keyboard has the link in the row.
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    const target = event.target as Element;
    // Dialogs and menus of the row are elsewhere in the document.
    if (href === undefined || !event.currentTarget.contains(target)) return;
    if (target.closest("a, button, input, label, [role=checkbox]")) return;
    if (getSelection()?.isCollapsed === false) return;
    router.push(href);
  };
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <tr
        ref={row}
        role="row"
        aria-rowindex={number}
        aria-selected={selected}
        onClick={open}
        className={clsx("data-row", href !== undefined && "cursor-pointer")}
      >
        {name === undefined ? null : (
          <td role="cell" className="data-select">
            <Checkbox
              aria-label={`Select ${name}`}
              checked={selected ?? false}
              onCheckedChange={(_checked, { event }) => onSelect(event)}
              className="flex!"
            />
          </td>
        )}
        {cells.map((cell) => {
          const { meta = {} } = cell.column.columnDef;
          return (
            <td
              key={cell.id}
              role="cell"
              className={clsx(cardClasses[meta.card ?? "line"], meta.className)}
            >
              <FlexRender cell={cell} />
            </td>
          );
        })}
      </tr>
      {details ? (
        <tr role="row" className="data-details">
          <td role="cell" colSpan={cells.length + (name === undefined ? 0 : 1)}>
            {details}
          </td>
        </tr>
      ) : null}
    </>
  );
}
