"use client";

import { FlexRender, useTable, type Cell, type RowSelectionState } from "@tanstack/react-table";
import { clsx } from "clsx";
import { ArrowDown, ArrowUp, ArrowUpDown, SearchX } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState, type MouseEvent, type ReactNode } from "react";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { EmptyState } from "../ui/empty-state";
import { SearchInput } from "../ui/search-input";
import { ChoiceFilter, chosenOf, type TableFilter } from "./choice-filter";
import { ColumnMenu } from "./column-menu";
import {
  cardClasses,
  dataTableFeatures,
  type DataTableColumn,
  type DataTableFeatures,
} from "./columns";
import { Pagination, TableLink, type TablePage } from "./pagination";
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
  details?: (row: Row) => ReactNode;
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
  details,
  toolbar,
  note,
  resizable = true,
  embedded = false,
  empty,
  nothingFound,
}: DataTableProps<Row>) {
  const { values, pending } = search;
  const sort = values.sort || defaultSort;
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
  const headers = table.getHeaderGroups().flatMap((group) => group.headers);
  const dimmed = clsx("transition-opacity delay-150", pending && "opacity-60");
  const nothing = page.rows.length === 0;
  const selectedRows = page.rows.filter(({ id }) => selection?.selected[id]).length;
  const isEmpty = nothing && !filtered && values.q === "";
  return (
    <div className="flex min-h-0 flex-col">
      {searchLabel || filters.length > 0 || moreFilters || toolbar ? (
        <div className="mb-3 flex shrink-0 flex-wrap items-center gap-2 lg:flex-nowrap">
          {searchLabel && !isEmpty ? (
            <TableSearchField label={searchLabel} search={search} />
          ) : null}
          {filters.map((filter) => (
            <ChoiceFilter key={filter.parameter} filter={filter} search={search} />
          ))}
          {moreFilters?.chips}
          {filtered ? (
            <Button size="sm" variant="ghost" onClick={clearFilters} className="shrink-0">
              Clear<span className="sr-only"> filters</span>
            </Button>
          ) : null}
          {toolbar || hidden ? (
            <div className="ml-auto flex shrink-0 gap-1 max-sm:ml-0">
              {toolbar}
              {hidden ? (
                <ColumnMenu
                  columns={columns
                    .filter(({ enableHiding = true }) => enableHiding)
                    .map(({ id = "", header }) => ({ id, header: String(header) }))}
                  hidden={hidden}
                  onHide={(hide) => search.set({ hide, cursor: values.cursor || null })}
                />
              ) : null}
            </div>
          ) : null}
        </div>
      ) : null}
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
          // Another page begins at its top. What scrolls must be reachable by keyboard.
          <section
            key={JSON.stringify([values.cursor, values.sort, values.size, values.q])}
            aria-label={`${label}, table`}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
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
              <thead role="rowgroup" className={selection ? "max-sm:block" : "max-sm:sr-only"}>
                <tr
                  role="row"
                  aria-rowindex={1}
                  className={selection && "max-sm:flex max-sm:border-b"}
                >
                  {selection ? (
                    <th
                      role="columnheader"
                      scope="col"
                      className="data-head data-select max-sm:static max-sm:flex max-sm:items-center max-sm:border-b-0 max-sm:pl-3.5"
                    >
                      <Checkbox
                        label={<span className="sm:sr-only">Select all on this page</span>}
                        checked={selectedRows === page.rows.length}
                        indeterminate={selectedRows > 0 && selectedRows < page.rows.length}
                        onChange={table.getToggleAllPageRowsSelectedHandler()}
                        className="flex!"
                      />
                    </th>
                  ) : null}
                  {headers.map(({ id, column }) => {
                    const { header, meta = {} } = column.columnDef;
                    const order = column.getIsSorted();
                    const next = column.getNextSortingOrder();
                    return (
                      <th
                        key={id}
                        role="columnheader"
                        scope="col"
                        aria-sort={
                          order === "asc"
                            ? "ascending"
                            : order === "desc"
                              ? "descending"
                              : undefined
                        }
                        className={clsx(
                          "data-head",
                          meta.card === "end" && "data-end",
                          selection && "max-sm:sr-only",
                          meta.className,
                        )}
                      >
                        {column.columnDef.enableSorting ? (
                          <TableLink
                            search={search}
                            changes={{ sort: next === "desc" ? `-${id}` : next ? id : null }}
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
                    details={details?.(row.original)}
                  />
                ))}
              </tbody>
            </table>
          </section>
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

interface DataTableRowProps<Row extends { id: string }> {
  cells: Cell<DataTableFeatures, Row>[];
  number: number | undefined;
  /** Only where rows can be selected. */
  name: string | undefined;
  selected: boolean | undefined;
  onSelect: (event: unknown) => void;
  href: string | undefined;
  details: ReactNode;
}

function DataTableRow<Row extends { id: string }>({
  cells,
  number,
  name,
  selected,
  onSelect,
  href,
  details,
}: DataTableRowProps<Row>) {
  const router = useRouter();
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
              onChange={onSelect}
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
/* oxlint-enable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/control-has-associated-label */

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

function TableSearchField({ label, search }: { label: string; search: TableSearch }) {
  // The field keeps spaces at the end while one types; the search does without.
  const [text, setText] = useState(search.values.q);
  const [searched, setSearched] = useState(search.values.q);
  if (search.values.q !== searched) {
    setSearched(search.values.q);
    if (search.values.q !== text.trim()) setText(search.values.q);
  }
  return (
    <form
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <search> is not known everywhere yet
      role="search"
      className="w-64 shrink max-sm:w-full lg:min-w-36"
      onSubmit={(event) => {
        event.preventDefault();
        search.searchNow(text.trim());
      }}
    >
      <SearchInput
        name="q"
        label={label}
        slashKey
        maxLength={200}
        value={text}
        onValueChange={(next) => {
          setText(next);
          search.type(next.trim());
        }}
        onBlur={search.endSearch}
      />
    </form>
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
