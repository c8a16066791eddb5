"use client";

import { useTable, type RowSelectionState } from "@tanstack/react-table";
import { clsx } from "clsx";
import { SearchX } from "lucide-react";
import dynamic from "next/dynamic";
import { useState, type ReactNode } from "react";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ScrollArea } from "../ui/scroll-area";
import { chosenOf, type TableFilter } from "./choice-filter";
import { dataTableFeatures, type DataTableColumn } from "./columns";
import { DataTableHead } from "./data-table-head";
import { DataTableRow } from "./data-table-row";
import { DataTableToolbar } from "./data-table-toolbar";
import { Pagination, type TablePage } from "./pagination";
import { useListKeys } from "./use-list-keys";
import type { TableSearch } from "./use-table-search";

// Without `loading` the whole list would wait for the code.
const ShortcutsDialog = dynamic(() => import("./shortcuts-dialog"), { loading: () => null });

/* Rows become cards below 640 px, and CSS takes their roles away: they are spelled out. */
/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/control-has-associated-label */

export interface TableSelection<Row> {
  /** Ids of selected rows, on whichever page. */
  selected: RowSelectionState;
  onChange: (selected: RowSelectionState) => void;
  /** As people call the row: *Select Grace Hopper*. */
  nameOf: (row: Row) => string;
}

export interface DataTableProps<Row extends { id: string }> {
  /** The name of the table and of what it counts: *Users*. */
  label: string;
  columns: readonly DataTableColumn<Row>[];
  page: TablePage<Row>;
  search: TableSearch;
  /** What the rows are sorted by when the URL says nothing. */
  defaultSort?: string;
  /** The name of the search field: *Search users*. Without it there is none. */
  searchLabel?: string;
  filters?: readonly TableFilter[];
  /** Filters of another kind than a list of values, and whether one of them is set. */
  moreFilters?: { chips: ReactNode; active: boolean; cleared: Readonly<Record<string, null>> };
  /** Rows get a checkbox, and the header one for the page. */
  selection?: TableSelection<Row> | undefined;
  /** A press anywhere on the row leads there. Its name must be a link to the same page. */
  rowHref?: (row: Row) => string;
  /** Below the row, across all columns. */
  renderDetails?: (row: Row) => ReactNode;
  /** Buttons, at the end of the toolbar. */
  toolbar?: ReactNode;
  /** Between the rows and the pagination. */
  note?: ReactNode;
  /** Whether the number of rows can be chosen. */
  resizable?: boolean;
  /** A list inside of another page has no frame and no pagination that says the obvious. */
  embedded?: boolean;
  /** Shown instead of the rows when there are none and nothing is searched for. */
  empty: ReactNode;
  /** What *Nothing found* offers beside clearing search and filters. */
  nothingFound?: { description?: string | undefined; actions?: ReactNode };
}

const noFilters: readonly TableFilter[] = [];

/** The list of the product: rows come from the server, and its state is the URL. */
export function DataTable<Row extends { id: string }>({
  label,
  columns,
  page,
  search,
  defaultSort = "",
  searchLabel,
  filters = noFilters,
  moreFilters,
  selection,
  rowHref,
  renderDetails,
  toolbar,
  note,
  resizable = true,
  embedded = false,
  empty,
  nothingFound,
}: DataTableProps<Row>) {
  const { values, pending } = search;
  // The server ignores an order that it does not know.
  const sorts = columns.some(
    ({ id, enableSorting }) => enableSorting && id === values.sort.replace("-", ""),
  );
  const sort = sorts ? values.sort : defaultSort;
  const hidden = values.hide;
  const table = useTable({
    features: dataTableFeatures,
    columns,
    data: page.rows,
    getRowId: ({ id }: Row) => id,
    manualSorting: true,
    sortDescFirst: false,
    state: {
      sorting: sort ? [{ id: sort.replace("-", ""), desc: sort.startsWith("-") }] : [],
      columnVisibility: Object.fromEntries((hidden ?? []).map((id) => [id, false])),
      rowSelection: selection?.selected ?? {},
    },
    onRowSelectionChange: (updater) =>
      selection?.onChange(typeof updater === "function" ? updater(selection.selected) : updater),
  });
  const [body, setBody] = useState<HTMLTableSectionElement | null>(null);
  const [helping, setHelping] = useState(false);
  useListKeys(body, () => setHelping(true));

  const filtered =
    moreFilters?.active || filters.some((filter) => chosenOf(search, filter).length > 0);
  const clearFilters = () => {
    search.set({
      ...Object.fromEntries(filters.map(({ parameter }) => [parameter, null])),
      ...moreFilters?.cleared,
    });
  };
  const rows = table.getRowModel().rows;
  const dimmed = clsx("transition-opacity delay-150", pending && "opacity-60");
  const nothing = page.rows.length === 0;
  const selectedRows = page.rows.filter(({ id }) => selection?.selected[id]).length;
  const isEmpty = nothing && !filtered && values.q === "";
  return (
    // At least the toolbar and some rows, so that a page without room for them scrolls.
    <div className={clsx("flex min-h-0 flex-col", !embedded && "sm:min-h-72")}>
      <DataTableToolbar
        columns={columns}
        search={search}
        searchLabel={isEmpty ? undefined : searchLabel}
        filters={filters}
        moreFilters={moreFilters?.chips}
        onClearFilters={filtered ? clearFilters : undefined}
      >
        {toolbar}
      </DataTableToolbar>
      <div
        className={clsx(
          "flex min-h-0 flex-col overflow-hidden",
          embedded
            ? "border-t border-line"
            : "rounded-lg border border-line bg-surface shadow-card sm:min-h-56",
        )}
      >
        {nothing ? (
          <div className={dimmed}>
            {isEmpty ? (
              empty
            ) : (
              <NothingFound
                q={values.q}
                filtered={filtered}
                embedded={embedded}
                onClearSearch={() => search.searchNow("")}
                onClearFilters={clearFilters}
                {...nothingFound}
              />
            )}
          </div>
        ) : (
          // Another page begins at its top.
          <ScrollArea
            key={JSON.stringify([values.cursor, values.sort, values.size, values.q])}
            aria-label={`${label}, table`}
            className="focus-inset relative min-h-0 overflow-auto max-sm:overflow-visible"
          >
            <table
              role="table"
              aria-label={label}
              aria-busy={pending}
              aria-rowcount={page.total.exact ? page.total.count + 1 : -1}
              className={clsx(
                "w-full border-separate border-spacing-0 text-left max-sm:block",
                dimmed,
              )}
            >
              <DataTableHead
                headers={table.getHeaderGroups().flatMap((group) => group.headers)}
                search={search}
                sort={sort}
                selectAll={
                  selection && {
                    checked: selectedRows === page.rows.length,
                    indeterminate: selectedRows > 0 && selectedRows < page.rows.length,
                    onCheckedChange: (checked) => table.toggleAllPageRowsSelected(checked),
                  }
                }
              />
              <tbody
                ref={setBody}
                role="rowgroup"
                className={clsx("max-sm:block", selection && "data-selectable")}
              >
                {rows.map((row, index) => (
                  <DataTableRow
                    key={row.id}
                    cells={row.getVisibleCells()}
                    number={page.from === undefined ? undefined : page.from + index + 1}
                    name={selection?.nameOf(row.original)}
                    selected={selection ? selection.selected[row.id] === true : undefined}
                    onSelect={row.getToggleSelectedHandler()}
                    href={rowHref?.(row.original)}
                    details={renderDetails?.(row.original)}
                  />
                ))}
              </tbody>
            </table>
          </ScrollArea>
        )}
        {note}
        {nothing && page.previous === undefined && page.next === undefined ? null : embedded &&
          page.previous === undefined &&
          page.next === undefined ? null : (
          <Pagination label={label} page={page} search={search} resizable={resizable} />
        )}
      </div>
      {helping ? (
        <ShortcutsDialog open onOpenChange={setHelping} selectable={selection !== undefined} />
      ) : null}
    </div>
  );
}

interface NothingFoundProps {
  q: string;
  filtered: boolean;
  embedded: boolean;
  onClearSearch: () => void;
  onClearFilters: () => void;
  description?: string | undefined;
  actions?: ReactNode;
}

/** Why there are no rows, and the way on. */
function NothingFound({
  q,
  filtered,
  embedded,
  onClearSearch,
  onClearFilters,
  description = q
    ? `Nothing matches “${q}”${filtered ? " with these filters" : ""}.`
    : "Nothing matches these filters.",
  actions,
}: NothingFoundProps) {
  return (
    <EmptyState
      level={embedded ? 3 : 2}
      icon={<SearchX />}
      title="Nothing found"
      description={description}
      actions={
        <>
          {actions}
          {q ? <Button onClick={onClearSearch}>Clear search</Button> : null}
          {filtered ? <Button onClick={onClearFilters}>Clear filters</Button> : null}
        </>
      }
    />
  );
}
