"use client";

import { clsx } from "clsx";
import type { ChangeEvent, Ref } from "react";
import type { Clock, DrawnColumn } from "./columns";
import { writeMarkup } from "./markup";
import { isRowSelected, type TableSelection } from "./selection";

export interface RowSelection<Row> {
  selection: TableSelection;
  /** As people call the row: *Select Grace Hopper*. */
  nameOf: (row: Row) => string;
}

interface TableRowsProps<Row> {
  rows: readonly Row[];
  columns: readonly DrawnColumn<Row>[];
  clock: Clock;
  /** The number of the first row, from 1. */
  from: number;
  selectable: RowSelection<Row> | undefined;
  /** One box was pressed; the box knows in which row it stands. */
  onTick: (event: ChangeEvent<HTMLInputElement>) => void;
  ref: Ref<HTMLTableSectionElement>;
}

/* The roles are spelled out because rows that CSS turns into cards lose their own. */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role */

/**
 * The rows of a page. They are most of what the server writes and the browser reads: one element a
 * cell where possible, constant classes, and nothing in them that has a state of its own.
 */
export function TableRows<Row extends { id: string }>({
  rows,
  columns,
  clock,
  from,
  selectable,
  onTick,
  ref,
}: TableRowsProps<Row>) {
  const drawn = rows.map((row, index) => (
    <TableRow
      key={row.id}
      row={row}
      number={from + index + 1}
      columns={columns}
      clock={clock}
      name={selectable?.nameOf(row)}
      selected={selectable !== undefined && isRowSelected(selectable.selection, row.id)}
      onTick={onTick}
    />
  ));
  const className = clsx("max-sm:block", selectable && "data-selectable");
  // On the server as one text; `writeMarkup` escapes all that people wrote, and refuses the unknown.
  if (typeof window === "undefined" && !columns.some(({ live }) => live)) {
    const markup = { __html: writeMarkup(drawn) };
    return <tbody role="rowgroup" className={className} dangerouslySetInnerHTML={markup} />;
  }
  return (
    <tbody ref={ref} role="rowgroup" className={className}>
      {drawn}
    </tbody>
  );
}

interface TableRowProps<Row> extends Pick<TableRowsProps<Row>, "columns" | "clock" | "onTick"> {
  row: Row;
  number: number;
  /** Only where rows can be selected. */
  name: string | undefined;
  selected: boolean;
}

function TableRow<Row>({
  row,
  number,
  columns,
  clock,
  name,
  selected,
  onTick,
}: TableRowProps<Row>) {
  return (
    <tr
      role="row"
      aria-rowindex={number}
      aria-selected={name === undefined ? undefined : selected}
      className="data-row"
    >
      {name === undefined ? null : (
        <td role="cell" className="data-select">
          <input
            type="checkbox"
            className="data-check"
            aria-label={`Select ${name}`}
            checked={selected}
            onChange={onTick}
          />
        </td>
      )}
      {columns.map(({ id, cellClass, draw, title }) => (
        <td key={id} role="cell" className={cellClass} title={title?.(row, clock)}>
          {draw(row, clock)}
        </td>
      ))}
    </tr>
  );
}
/* oxlint-enable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role */
