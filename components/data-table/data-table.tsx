"use client";

import { useTable, type ColumnDef } from "@tanstack/react-table";
import { clsx } from "clsx";
import { ArrowDown, ArrowUp, ArrowUpDown, SearchX } from "lucide-react";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useEffect, useRef, type ReactNode } from "react";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { SearchInput } from "../ui/search-input";
import {
  cellLook,
  cardPlaces,
  endHeadLook,
  fluidLook,
  frameLook,
  headLook,
  rowLook,
  scrollLook,
} from "./table-look";
import { dataTableFeatures, type DataTableColumnMeta, type DataTableFeatures } from "./columns";
import { ChoiceFilter } from "./choice-filter";
import { Pagination } from "./pagination";
import type { TableFilter } from "./url-state";
import { useTableState } from "./use-table-state";

/** A page of rows as the queries return it. */
export interface TablePage<Row> {
  rows: readonly Row[];
  /** How many match in total. */
  total: number;
  /** The number of the first row of this page, from 1. */
  from: number;
  /** Cursors of the pages beside this one, where there are any. */
  previous?: string | undefined;
  next?: string | undefined;
}

export interface DataTableProps<Row extends object> {
  /** The name of the table and of what it counts: *Users*. */
  label: string;
  /** Made with `dataTableColumns`, stable. */
  // oxlint-disable-next-line typescript/no-explicit-any -- each column has a value type of its own
  columns: readonly ColumnDef<DataTableFeatures, Row, any>[];
  page: TablePage<Row>;
  rowId: (row: Row) => string;
  /** What the rows are sorted by when the URL says nothing: a column's id, `-` before it for descending. */
  defaultSort?: string;
  /** The name of the search field: *Search users*. Without it there is none. */
  searchLabel?: string;
  /** Filters, beside the search field. The page must understand their parameters. */
  filters?: readonly TableFilter[];
  /** Buttons, at the end of the toolbar. */
  toolbar?: ReactNode;
  /** Shown instead of the table when there is nothing and nothing is searched for. */
  empty: ReactNode;
}

/** A table whose rows come from the server and whose state is the URL. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  return (
    <NuqsAdapter>
      <TableWithState {...props} />
    </NuqsAdapter>
  );
}

const noFilters: readonly TableFilter[] = [];

function TableWithState<Row extends object>({
  label,
  columns,
  page: { rows, total, from, previous, next },
  rowId,
  defaultSort = "",
  searchLabel,
  filters = noFilters,
  toolbar,
  empty,
}: DataTableProps<Row>) {
  const controls = useTableState(filters);
  const { state, chosen, pending } = controls;
  const scroller = useRef<HTMLDivElement>(null);
  const table = useTable({
    features: dataTableFeatures,
    columns: columns as ColumnDef<DataTableFeatures, Row>[],
    data: rows,
    getRowId: rowId,
  });

  // Another page begins at its top; the same page read again stays where it is.
  const sort = state.sort || defaultSort;
  const address = JSON.stringify([state, chosen]);
  const shownAddress = useRef(address);
  useEffect(() => {
    if (shownAddress.current === address) return;
    shownAddress.current = address;
    scroller.current?.scrollTo({ top: 0 });
  }, [address]);

  const filtered = Object.values(chosen).some((values) => values.length > 0);
  const searched = state.q !== "" || controls.text.trim() !== "";
  return (
    <div>
      {searchLabel || filters.length > 0 || toolbar ? (
        <div className="mb-3 flex flex-wrap items-center gap-2">
          {searchLabel ? (
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <search> is not known everywhere yet
            <div role="search" className="w-75 max-sm:w-full">
              <SearchInput
                label={searchLabel}
                slashKey
                maxLength={200}
                value={controls.text}
                onValueChange={controls.search}
                onBlur={controls.endSearch}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && !event.nativeEvent.isComposing) controls.searchNow();
                }}
              />
            </div>
          ) : null}
          {filters.map((filter) => (
            <ChoiceFilter
              key={filter.parameter}
              filter={filter}
              chosen={chosen[filter.parameter] ?? []}
              onChoose={(values, history) => controls.choose(filter.parameter, values, history)}
            />
          ))}
          {toolbar ? (
            <div className="ml-auto flex flex-wrap gap-2 max-sm:ml-0">{toolbar}</div>
          ) : null}
        </div>
      ) : null}

      <div className={frameLook}>
        {rows.length === 0 ? (
          <div className={clsx("transition-opacity delay-150", pending && "opacity-60")}>
            {searched || filtered ? (
              <EmptyState
                icon={<SearchX />}
                title="Nothing found"
                description={
                  searched
                    ? `Nothing matches “${state.q || controls.text.trim()}”${filtered ? " with these filters" : ""}.`
                    : "Nothing matches these filters."
                }
                actions={
                  <>
                    {searched ? <Button onClick={controls.clearSearch}>Clear search</Button> : null}
                    {filtered ? (
                      <Button onClick={controls.clearFilters}>Clear filters</Button>
                    ) : null}
                  </>
                }
              />
            ) : (
              empty
            )}
          </div>
        ) : (
          <>
            {/* What scrolls must be reachable by keyboard. */}
            <section
              ref={scroller}
              aria-label={`${label}, table`}
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
              tabIndex={0}
              className={scrollLook}
            >
              {/* The roles are spelled out because rows that CSS turns into cards lose their own. */}
              {/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/control-has-associated-label */}
              <table
                role="table"
                aria-label={label}
                aria-busy={pending}
                aria-rowcount={total + 1}
                className={clsx(
                  "w-full border-separate border-spacing-0 text-left transition-opacity delay-150 max-sm:block",
                  pending && "opacity-60",
                )}
              >
                <thead role="rowgroup" className="max-sm:sr-only">
                  {table.getHeaderGroups().map((group) => (
                    <tr key={group.id} role="row" aria-rowindex={1}>
                      {group.headers.map((header) => {
                        const meta: DataTableColumnMeta = header.column.columnDef.meta ?? {};
                        const id = header.column.id;
                        const order =
                          sort === id ? "ascending" : sort === `-${id}` ? "descending" : "none";
                        const content = <table.FlexRender header={header} />;
                        return (
                          <th
                            key={header.id}
                            role="columnheader"
                            scope="col"
                            aria-sort={meta.sortable && order !== "none" ? order : undefined}
                            className={clsx(
                              headLook,
                              meta.card === "end" && endHeadLook,
                              meta.fluid && fluidLook,
                              meta.className,
                            )}
                          >
                            {meta.sortable ? (
                              <SortButton
                                order={order}
                                onPress={() =>
                                  controls.sortBy(
                                    order === "none" ? id : order === "ascending" ? `-${id}` : "",
                                  )
                                }
                              >
                                {content}
                              </SortButton>
                            ) : meta.hideHeader ? (
                              <span className="sr-only">{content}</span>
                            ) : (
                              content
                            )}
                          </th>
                        );
                      })}
                    </tr>
                  ))}
                </thead>
                <tbody role="rowgroup" className="max-sm:block">
                  {table.getRowModel().rows.map((row, index) => (
                    <tr
                      key={row.id}
                      role="row"
                      aria-rowindex={from + index + 1}
                      className={rowLook}
                    >
                      {row.getAllCells().map((cell) => {
                        const meta: DataTableColumnMeta = cell.column.columnDef.meta ?? {};
                        return (
                          <td
                            key={cell.id}
                            role="cell"
                            className={clsx(
                              cellLook,
                              cardPlaces[meta.card ?? "line"],
                              meta.fluid && fluidLook,
                              meta.className,
                            )}
                          >
                            <table.FlexRender cell={cell} />
                          </td>
                        );
                      })}
                    </tr>
                  ))}
                </tbody>
              </table>
              {/* oxlint-enable jsx-a11y/no-redundant-roles, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-interactive-element-to-noninteractive-role, jsx-a11y/control-has-associated-label */}
            </section>
            <Pagination
              label={label}
              from={from}
              to={from + rows.length - 1}
              total={total}
              size={state.size}
              pending={pending}
              previousCursor={previous}
              nextCursor={next}
              onGo={controls.goTo}
              onResize={controls.resize}
            />
          </>
        )}
      </div>
    </div>
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
