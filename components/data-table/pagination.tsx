"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useId } from "react";
import { Button } from "../ui/button";
import { formatCount } from "../ui/format-count";
import { NativeSelect } from "../ui/native-select";
import { pageSizes, type PageSize } from "./url-state";

interface PaginationProps {
  label: string;
  from: number;
  to: number;
  total: number;
  size: PageSize;
  pending: boolean;
  previousCursor: string | undefined;
  nextCursor: string | undefined;
  onGo: (cursor: string) => void;
  onResize: (size: PageSize) => void;
}

/** The footer of a table: *1–50 of 12,345*, how many rows, the pages beside. */
export function Pagination({
  label,
  from,
  to,
  total,
  size,
  pending,
  previousCursor,
  nextCursor,
  onGo,
  onResize,
}: PaginationProps) {
  const rowsId = useId();
  const range = `${formatCount(from)}–${formatCount(to)} of ${formatCount(total)}`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-2 text-fg-muted">
      <p aria-live="polite" aria-atomic>
        <span className="sr-only">{label} </span>
        {range}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={rowsId} className="max-sm:sr-only">
          Rows
        </label>
        <NativeSelect
          id={rowsId}
          value={size}
          onChange={(event) => {
            const next = pageSizes.find((each) => String(each) === event.target.value);
            if (next) onResize(next);
          }}
          className="mr-1 w-16 [&>select]:h-7 [&>select]:pl-2 [&>svg]:right-2"
        >
          {pageSizes.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </NativeSelect>
        <nav aria-label={`Pages of ${label}`} className="flex gap-2">
          <PageButton
            cursor={previousCursor}
            pending={pending}
            onGo={onGo}
            reason="This is the first page."
          >
            <ChevronLeft aria-hidden />
            Previous
          </PageButton>
          <PageButton
            cursor={nextCursor}
            pending={pending}
            onGo={onGo}
            reason="This is the last page."
          >
            Next
            <ChevronRight aria-hidden />
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
  reason: string;
  children: React.ReactNode;
}

/** Stays focusable on the last page, so that the keyboard does not lose its place. */
function PageButton({ cursor, pending, onGo, reason, children }: PageButtonProps) {
  return (
    <Button
      size="sm"
      disabledReason={cursor === undefined ? reason : undefined}
      onClick={() => {
        if (cursor !== undefined && !pending) onGo(cursor);
      }}
    >
      {children}
    </Button>
  );
}
