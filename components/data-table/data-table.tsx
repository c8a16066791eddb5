"use client";

import { clsx } from "clsx";
import { SearchX } from "lucide-react";
import {
  Suspense,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { part } from "../ui/part";
import { SearchInput } from "../ui/search-input";
import { ChoiceFilter } from "./choice-filter";
import { ColumnChoice } from "./column-choice";
import { drawnColumn, type DataTableColumn, type DrawnColumn } from "./columns";
import { Pagination, type Total } from "./pagination";
import { readRows, type RowText } from "./row-text";
import { TableHead } from "./table-head";
import { frameLook, scrollLook, tableLook } from "./table-look";
import { TableRows } from "./table-rows";
import type { TableFilter } from "./url-state";
import { useClock } from "./use-clock";
import { useListKeys } from "./use-list-keys";
import { useTableState } from "./use-table-state";
import { useTicks, type SelectableRows } from "./use-ticks";

const ShortcutsDialog = part(() => import("./shortcuts-dialog"));
// Few pages wait for their rows.
const DataTableSkeleton = part(
  async () => {
    const { DataTableSkeleton: component } = await import("./data-table-skeleton");
    return { default: component };
  },
  { unasked: true },
);

/** A page of rows as the queries return it. */
export interface TablePage<Row> {
  /** Many rows best come as text, see `writeRows`. */
  rows: readonly Row[] | RowText<Row>;
  /** How many match. */
  total: Total;
  /** The number of the first row of this page, from 1. */
  from: number;
  /** Cursors of other pages, where there are any. */
  previous?: string | undefined;
  next?: string | undefined;
  last?: string | undefined;
}

export interface DataTableProps<Row extends { id: string }> {
  /** The name of the table and of what it counts: *Users*. */
  label: string;
  /** Made with `dataTableColumns`, stable. */
  columns: readonly DataTableColumn<Row>[];
  /** While it is awaited, the toolbar works and a skeleton stands for the rows. */
  page: TablePage<Row> | Promise<TablePage<Row>>;
  /** The server's time when it made the page. */
  now: string;
  /** What the rows are sorted by when the URL says nothing: a column's id, `-` before it for descending. */
  defaultSort?: string;
  /** The name of the search field: *Search users*. Without it there is none. */
  searchLabel?: string;
  /** Filters, beside the search field. The page must understand their parameters. */
  filters?: readonly TableFilter[];
  /** Ids of hidden columns, as the URL says; without it they cannot be hidden. */
  hidden?: readonly string[];
  /** Rows get a box, and the header one for the page. */
  selectable?: SelectableRows<Row>;
  /** Drawn once for all rows, such as a menu; `body` is where to hear what happens in them. */
  layer?: (shown: ShownRows<Row>) => ReactNode;
  /** Buttons, at the end of the toolbar. */
  toolbar?: ReactNode;
  /** Shown instead of the table when there is nothing and nothing is searched for. */
  empty: ReactNode;
}

export interface ShownRows<Row> extends Pick<TablePage<Row>, "total"> {
  rows: readonly Row[];
  /** The element around the rows; null while there are none. */
  body: HTMLTableSectionElement | null;
}

const noFilters: readonly TableFilter[] = [];

/** A table whose rows come from the server and whose state is the URL. */
export function DataTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  const { columns: definitions, filters = noFilters, hidden, searchLabel, toolbar } = props;
  const controls = useTableState(filters);
  const columns = useMemo(
    () => definitions.filter(({ id = "" }) => !hidden?.includes(id)).map(drawnColumn<Row>),
    [definitions, hidden],
  );
  // Rows that are there need no boundary: React would send them after a skeleton all the same,
  // because they are large. Navigation keeps what is shown until the next rows have come.
  const [waits] = useState(() => "then" in props.page);
  const frame = <TableFrame {...props} drawn={columns} controls={controls} />;
  const choices = definitions
    .map(drawnColumn)
    .filter(({ fixed, hideHeader }) => !fixed && !hideHeader);

  return (
    <div>
      {searchLabel || filters.length > 0 || toolbar || hidden ? (
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
              chosen={controls.chosen[filter.parameter] ?? []}
              onChoose={(values, history) => controls.choose(filter.parameter, values, history)}
            />
          ))}
          {toolbar || hidden ? (
            <div className="ml-auto flex flex-wrap gap-2 max-sm:ml-0">
              {toolbar}
              {hidden ? (
                <ColumnChoice columns={choices} hidden={controls.hidden} onHide={controls.hide} />
              ) : null}
            </div>
          ) : null}
        </div>
      ) : null}
      {waits ? (
        <Suspense
          fallback={
            <DataTableSkeleton
              columns={columns}
              selectable={props.selectable !== undefined}
              search={false}
            />
          }
        >
          {frame}
        </Suspense>
      ) : (
        frame
      )}
    </div>
  );
}

interface TableFrameProps<Row extends { id: string }> extends DataTableProps<Row> {
  drawn: readonly DrawnColumn<Row>[];
  controls: ReturnType<typeof useTableState>;
}

/** The rows and what belongs to them; waits for the page. */
function TableFrame<Row extends { id: string }>({
  label,
  drawn,
  page,
  now,
  controls,
  defaultSort = "",
  selectable,
  layer,
  empty,
}: TableFrameProps<Row>) {
  const { rows: given, total, from, previous, next, last } = "then" in page ? use(page) : page;
  const rows = useMemo(() => (typeof given === "string" ? readRows(given) : given), [given]);
  const { state, chosen, pending } = controls;
  const clock = useClock(now);
  const scroller = useRef<HTMLDivElement>(null);
  const [body, setBody] = useState<HTMLTableSectionElement | null>(null);
  const { tick, tickAll, ticked } = useTicks(rows, selectable);
  const [helping, setHelping] = useState(false);
  const [helped, setHelped] = useState(false);
  const help = useCallback(() => {
    setHelped(true);
    setHelping(true);
  }, []);
  useListKeys(body, help);

  // Another page begins at its top; the same page read again stays where it is.
  const address = JSON.stringify([state, chosen]);
  const shownAddress = useRef(address);
  useEffect(() => {
    if (shownAddress.current === address) return;
    shownAddress.current = address;
    scroller.current?.scrollTo({ top: 0 });
  }, [address]);

  return (
    <div className={frameLook}>
      {rows.length === 0 ? (
        <div className={clsx("transition-opacity delay-150", pending && "opacity-60")}>
          <NoRows controls={controls} empty={empty} />
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
            {/* oxlint-disable jsx-a11y/no-redundant-roles -- as in TableRows */}
            <table
              role="table"
              aria-label={label}
              aria-busy={pending}
              aria-rowcount={total.exact ? total.count + 1 : -1}
              className={clsx(tableLook, "transition-opacity delay-150", pending && "opacity-60")}
            >
              <TableHead
                columns={drawn}
                sort={state.sort || defaultSort}
                onSort={controls.sortBy}
                ticked={ticked}
                onTickAll={tickAll}
              />
              <TableRows
                ref={setBody}
                rows={rows}
                columns={drawn}
                clock={clock}
                from={from}
                selectable={selectable}
                onTick={tick}
              />
            </table>
            {/* oxlint-enable jsx-a11y/no-redundant-roles */}
          </section>
          <Pagination
            label={label}
            from={from}
            to={from + rows.length - 1}
            total={total}
            size={state.size}
            pending={pending}
            previous={previous}
            next={next}
            last={last}
            onGo={controls.goTo}
            onPrefetch={controls.prefetch}
            onResize={controls.resize}
          />
        </>
      )}
      {layer?.({ rows, total, body })}
      {helped ? (
        <ShortcutsDialog
          open={helping}
          onOpenChange={setHelping}
          selectable={selectable !== undefined}
        />
      ) : null}
    </div>
  );
}

/** Why there are no rows, and the way on. */
function NoRows({
  controls,
  empty,
}: {
  controls: ReturnType<typeof useTableState>;
  empty: ReactNode;
}) {
  const { state, text, chosen } = controls;
  const filtered = Object.values(chosen).some((values) => values.length > 0);
  const searched = state.q !== "" || text.trim() !== "";
  if (!searched && !filtered) return empty;
  return (
    <EmptyState
      icon={<SearchX />}
      title="Nothing found"
      description={
        searched
          ? `Nothing matches “${state.q || text.trim()}”${filtered ? " with these filters" : ""}.`
          : "Nothing matches these filters."
      }
      actions={
        <>
          {searched ? <Button onClick={controls.clearSearch}>Clear search</Button> : null}
          {filtered ? <Button onClick={controls.clearFilters}>Clear filters</Button> : null}
        </>
      }
    />
  );
}
