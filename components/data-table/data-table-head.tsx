"use client";

import type { Header } from "@tanstack/react-table";
import { clsx } from "clsx";
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import { Checkbox } from "../ui/checkbox";
import type { DataTableFeatures } from "./columns";
import { TableLink } from "./pagination";
import type { TableSearch } from "./use-table-search";

/* Rows become cards below 640 px, and CSS takes their roles away: they are spelled out. */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/control-has-associated-label */

interface DataTableHeadProps<Row extends { id: string }> {
  headers: Header<DataTableFeatures, Row>[];
  search: TableSearch;
  /** What the rows are sorted by: `name`, or `-name` for descending. */
  sort: string;
  /** The checkbox for the page; only where rows can be selected. */
  selectAll:
    | { checked: boolean; indeterminate: boolean; onCheckedChange: (checked: boolean) => void }
    | undefined;
}

/** The names of the columns, which sort, and the checkbox for the page. */
export function DataTableHead<Row extends { id: string }>({
  headers,
  search,
  sort,
  selectAll,
}: DataTableHeadProps<Row>) {
  return (
    <thead role="rowgroup" className={selectAll ? "max-sm:block" : "max-sm:sr-only"}>
      <tr role="row" aria-rowindex={1} className={selectAll && "max-sm:flex max-sm:border-b"}>
        {selectAll ? (
          <th
            role="columnheader"
            scope="col"
            className="data-head data-select max-sm:static max-sm:flex max-sm:items-center max-sm:border-b-0 max-sm:pl-3.5"
          >
            <Checkbox
              label={<span className="sm:sr-only">Select all on this page</span>}
              {...selectAll}
              className="flex!"
            />
          </th>
        ) : null}
        {headers.map(({ id, column }) => {
          const { header, meta = {} } = column.columnDef;
          const order = sort === id ? "asc" : sort === `-${id}` ? "desc" : false;
          return (
            <th
              key={id}
              role="columnheader"
              scope="col"
              aria-sort={
                order === "asc" ? "ascending" : order === "desc" ? "descending" : undefined
              }
              className={clsx(
                "data-head",
                meta.card === "end" && "data-end",
                selectAll && "max-sm:sr-only",
                meta.className,
              )}
            >
              {column.columnDef.enableSorting ? (
                <TableLink
                  search={search}
                  changes={{ sort: order === "asc" ? `-${id}` : order === "desc" ? null : id }}
                  className="group -mx-1.5 inline-flex h-7 items-center gap-1 rounded-sm px-1.5 hover:bg-hover hover:text-fg"
                >
                  {String(header)}
                  <SortIcon order={order} />
                </TableLink>
              ) : meta.hideHeader ? (
                <span className="sr-only">{String(header)}</span>
              ) : (
                String(header)
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function SortIcon({ order }: { order: "asc" | "desc" | false }) {
  const Icon = order === "asc" ? ArrowUp : order === "desc" ? ArrowDown : ArrowUpDown;
  return (
    <Icon
      aria-hidden
      className={clsx(
        "size-3.5",
        !order && "opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100",
      )}
    />
  );
}
