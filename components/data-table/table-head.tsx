"use client";

import { clsx } from "clsx";
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import type { DrawnColumn } from "./columns";

interface TableHeadProps<Row> {
  columns: readonly DrawnColumn<Row>[];
  /** A column's id, `-` before it for descending. */
  sort: string;
  onSort: (sort: string) => void;
  /** How many of the rows of this page are selected; left out where rows cannot be. */
  ticked: "none" | "some" | "all" | undefined;
  onTickAll: (selected: boolean) => void;
}

/** The headers of a table: sort buttons, and the box that selects the page. */
export function TableHead<Row>({ columns, sort, onSort, ticked, onTickAll }: TableHeadProps<Row>) {
  return (
    // The roles are spelled out because rows that CSS turns into cards lose their own.
    /* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/control-has-associated-label */
    <thead role="rowgroup" className={ticked ? "max-sm:block" : "max-sm:sr-only"}>
      <tr role="row" aria-rowindex={1} className={ticked && "max-sm:flex max-sm:border-b"}>
        {ticked ? (
          <th
            role="columnheader"
            scope="col"
            className="data-head data-select max-sm:static max-sm:flex max-sm:items-center max-sm:border-b-0 max-sm:pl-3.5"
          >
            <PageBox ticked={ticked} onTickAll={onTickAll} />
          </th>
        ) : null}
        {columns.map(({ id, header, headClass, sortable, hideHeader }) => {
          const order = sort === id ? "ascending" : sort === `-${id}` ? "descending" : "none";
          return (
            <th
              key={id}
              role="columnheader"
              scope="col"
              aria-sort={sortable && order !== "none" ? order : undefined}
              className={clsx(headClass, ticked && "max-sm:sr-only")}
            >
              {sortable ? (
                <SortButton
                  order={order}
                  onPress={() =>
                    onSort(order === "none" ? id : order === "ascending" ? `-${id}` : "")
                  }
                >
                  {header}
                </SortButton>
              ) : hideHeader ? (
                <span className="sr-only">{header}</span>
              ) : (
                header
              )}
            </th>
          );
        })}
      </tr>
    </thead>
    /* oxlint-enable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/control-has-associated-label */
  );
}

interface PageBoxProps {
  ticked: "none" | "some" | "all";
  onTickAll: (selected: boolean) => void;
}

function PageBox({ ticked, onTickAll }: PageBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = ticked === "some";
  }, [ticked]);
  return (
    <label className="flex items-center gap-2.5">
      <input
        ref={box}
        type="checkbox"
        className="data-check"
        checked={ticked === "all"}
        onChange={(event) => onTickAll(event.target.checked)}
      />
      <span className="sm:sr-only">Select all on this page</span>
    </label>
  );
}

interface SortButtonProps {
  order: "ascending" | "descending" | "none";
  onPress: () => void;
  children: ReactNode;
}

function SortButton({ order, onPress, children }: SortButtonProps) {
  const Icon = order === "ascending" ? ArrowUp : order === "descending" ? ArrowDown : ArrowUpDown;
  return (
    <button
      type="button"
      onClick={onPress}
      className="group -mx-1.5 inline-flex h-7 items-center gap-1 rounded-sm px-1.5 hover:bg-hover hover:text-fg"
    >
      {children}
      <Icon
        aria-hidden
        className={clsx(
          "size-3.5",
          order === "none" && "opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100",
        )}
      />
    </button>
  );
}
