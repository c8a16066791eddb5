"use client";

import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useId, type ReactNode } from "react";
import { buttonStyles } from "../ui/button-styles";
import { formatCount } from "../ui/format-count";
import { NativeSelect } from "../ui/native-select";
import { pageSizes, type PageSize } from "./url-state";

/** How many there are; when not exact, there are more than that. */
export interface Total {
  count: number;
  exact: boolean;
}

interface PaginationProps {
  label: string;
  from: number;
  to: number;
  total: Total;
  size: PageSize;
  pending: boolean;
  /** Cursors of other pages; undefined where this is the last one in that direction. */
  previous: string | undefined;
  next: string | undefined;
  last: string | undefined;
  onGo: (cursor: string) => void;
  onPrefetch: (cursor: string) => void;
  onResize: (size: PageSize) => void;
}

const noPageBefore = "This is the first page.";
const noPageAfter = "This is the last page.";

/** The footer of a table: *1–50 of 12,345*, how many rows, the pages beside. */
export function Pagination({
  label,
  from,
  to,
  total,
  size,
  pending,
  previous,
  next,
  last,
  onGo,
  onPrefetch,
  onResize,
}: PaginationProps) {
  const rowsId = useId();

  // Whoever pages goes on; whoever has just come may not.
  const begun = previous !== undefined;
  useEffect(() => {
    if (!begun || pending || next === undefined) return undefined;
    const timer = setTimeout(() => onPrefetch(next), 300);
    return () => clearTimeout(timer);
  }, [begun, pending, next, onPrefetch]);

  const range = `${formatCount(from)}–${formatCount(to)} of`;
  const button = { pending, onGo, onPrefetch };
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-2 text-fg-muted">
      <p aria-live="polite" aria-atomic>
        <span className="sr-only">{label} </span>
        {total.exact ? (
          `${range} ${formatCount(total.count)}`
        ) : (
          <>
            {range} <span aria-hidden>{formatCount(total.count)}+</span>
            <span className="sr-only">more than {formatCount(total.count)}</span>
          </>
        )}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={rowsId} className="max-sm:sr-only">
          Rows
        </label>
        <NativeSelect
          id={rowsId}
          value={size}
          onChange={(event) => {
            const chosen = pageSizes.find((each) => String(each) === event.target.value);
            if (chosen) onResize(chosen);
          }}
          className="mr-1 w-16! [&>select]:h-7 [&>select]:pl-2 [&>svg]:right-2"
        >
          {pageSizes.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </NativeSelect>
        <nav aria-label={`Pages of ${label}`} className="flex gap-2">
          <PageButton
            {...button}
            cursor={begun ? "" : undefined}
            reason={noPageBefore}
            name="First"
          >
            <ChevronFirst aria-hidden />
          </PageButton>
          <PageButton {...button} cursor={previous} reason={noPageBefore}>
            <ChevronLeft aria-hidden />
            Previous
          </PageButton>
          <PageButton {...button} cursor={next} reason={noPageAfter}>
            Next
            <ChevronRight aria-hidden />
          </PageButton>
          <PageButton
            {...button}
            cursor={last}
            reason={
              next !== undefined && !total.exact
                ? `More than ${formatCount(total.count)} match. Sort the other way round to see the last ones.`
                : noPageAfter
            }
            name="Last"
          >
            <ChevronLast aria-hidden />
          </PageButton>
        </nav>
      </div>
    </div>
  );
}

interface PageButtonProps {
  cursor: string | undefined;
  pending: boolean;
  onGo: (cursor: string) => void;
  onPrefetch: (cursor: string) => void;
  /** Why it leads nowhere. */
  reason: string;
  /** For a button with an icon only. */
  name?: string;
  children: ReactNode;
}

const look = buttonStyles({ size: "sm" });

/** Stays focusable on the last page, so that the keyboard does not lose its place. */
function PageButton({
  cursor,
  pending,
  onGo,
  onPrefetch,
  reason,
  name,
  children,
}: PageButtonProps) {
  const reasonId = useId();
  const leads = cursor !== undefined;
  const prefetch = leads ? () => onPrefetch(cursor) : undefined;
  return (
    <>
      <button
        type="button"
        className={look}
        aria-disabled={!leads || undefined}
        aria-describedby={leads ? undefined : reasonId}
        data-tooltip={leads ? name : reason}
        onPointerEnter={prefetch}
        onFocus={prefetch}
        onClick={leads && !pending ? () => onGo(cursor) : undefined}
      >
        {children}
        {name ? <span className="sr-only">{name}</span> : null}
      </button>
      {leads ? null : (
        <span id={reasonId} className="sr-only">
          {reason}
        </span>
      )}
    </>
  );
}
