"use client";

import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { useId, type ReactNode } from "react";
import { buttonVariants } from "../ui/button-variants";
import { formatCount } from "../ui/format";
import { Tooltip } from "../ui/tooltip";
import { NativeSelect } from "../ui/native-select";
import { pageSizes } from "./search-params";
import type { TableSearch } from "./use-table-search";

/** How many rows match; when not exact, there are more than that. */
export interface Total {
  count: number;
  exact: boolean;
}

/** A page of rows as the queries return it. */
export interface TablePage<Row> {
  rows: readonly Row[];
  total: Total;
  /** The number of the first row, from 1. Left out where it is not known. */
  from?: number | undefined;
  /** Cursors of other pages, where there are any. */
  previous?: string | undefined;
  next?: string | undefined;
  last?: string | undefined;
}

interface PaginationProps {
  label: string;
  page: TablePage<unknown>;
  search: TableSearch;
  /** Whether the number of rows can be chosen. */
  resizable: boolean;
}

const noPageBefore = "This is the first page.";
const noPageAfter = "This is the last page.";

/** The footer of a list: *1–50 of 12,345*, the number of rows, links to the other pages. */
export function Pagination({ label, page, search, resizable }: PaginationProps) {
  const rowsId = useId();
  const { total, previous, next, last } = page;
  const first = previous === undefined ? undefined : "";
  return (
    <div className="flex shrink-0 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-2 text-fg-muted">
      <p aria-live="polite" aria-atomic>
        <span className="sr-only">{label} </span>
        <Range page={page} />
      </p>
      <div className="flex flex-wrap items-center gap-2">
        {resizable ? (
          <>
            <label htmlFor={rowsId} className="max-sm:sr-only">
              Rows
            </label>
            <NativeSelect
              id={rowsId}
              value={search.values.size}
              onChange={(event) => search.set({ size: Number(event.target.value) })}
              className="mr-1 w-16! [&>select]:h-7 [&>select]:pl-2 [&>svg]:right-2"
            >
              {pageSizes.map((size) => (
                <option key={size} value={size}>
                  {size}
                </option>
              ))}
            </NativeSelect>
          </>
        ) : null}
        <nav aria-label={`Pages of ${label}`} className="flex gap-2">
          <PageLink search={search} cursor={first} reason={noPageBefore} name="First">
            <ChevronFirst aria-hidden />
          </PageLink>
          <PageLink search={search} cursor={previous} reason={noPageBefore}>
            <ChevronLeft aria-hidden />
            Previous
          </PageLink>
          <PageLink search={search} cursor={next} reason={noPageAfter}>
            Next
            <ChevronRight aria-hidden />
          </PageLink>
          <PageLink
            search={search}
            cursor={last}
            reason={
              next !== undefined && !total.exact
                ? `More than ${formatCount(total.count)} match. Sort the other way round to see the last ones.`
                : noPageAfter
            }
            name="Last"
          >
            <ChevronLast aria-hidden />
          </PageLink>
        </nav>
      </div>
    </div>
  );
}

function Range({ page: { rows, total, from } }: { page: TablePage<unknown> }) {
  if (rows.length === 0) return "None on this page";
  if (from === undefined) return `${formatCount(total.count)} in total`;
  const to = from + rows.length - 1;
  const range = `${formatCount(from)}–${formatCount(to)} of`;
  // An inexact total may be lower than what has been paged through.
  const count = formatCount(Math.max(total.count, to));
  if (total.exact) return `${range} ${count}`;
  return (
    <>
      {range} <span aria-hidden>{count}+</span>
      <span className="sr-only">more than {count}</span>
    </>
  );
}

interface PageLinkProps {
  search: TableSearch;
  cursor: string | undefined;
  /** Why it leads nowhere. */
  reason: string;
  /** For a link with an icon only. */
  name?: string;
  children: ReactNode;
}

/** Stays focusable on the last page, so that the keyboard does not lose its place. */
function PageLink({ search, cursor, reason, name, children }: PageLinkProps) {
  const reasonId = useId();
  const content = (
    <>
      {children}
      {name ? <span className="sr-only">{name}</span> : null}
    </>
  );
  if (cursor === undefined) {
    return (
      <>
        <Tooltip content={reason}>
          <span
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a link that leads nowhere has no address
            role="link"
            tabIndex={0}
            aria-disabled
            aria-describedby={reasonId}
            className={buttonVariants({ size: "sm" })}
          >
            {content}
          </span>
        </Tooltip>
        <span id={reasonId} className="sr-only">
          {reason}
        </span>
      </>
    );
  }
  return (
    <TableLink
      search={search}
      changes={{ cursor }}
      className={buttonVariants({ size: "sm" })}
      tooltip={name}
    >
      {content}
    </TableLink>
  );
}

interface TableLinkProps {
  search: TableSearch;
  changes: Readonly<Record<string, unknown>>;
  className?: string;
  tooltip?: string | undefined;
  title?: string;
  children: ReactNode;
}

/** A link to another state of the list; works without JavaScript, too. */
export function TableLink({
  search,
  changes,
  className,
  tooltip,
  title,
  children,
}: TableLinkProps) {
  const link = (
    <Link
      href={search.href(changes)}
      prefetch={false}
      scroll={false}
      onNavigate={(event) => {
        event.preventDefault();
        search.set(changes);
      }}
      className={className}
      title={title}
    >
      {children}
    </Link>
  );
  return tooltip === undefined ? link : <Tooltip content={tooltip}>{link}</Tooltip>;
}
