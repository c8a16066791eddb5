"use client";

import { ChevronFirst, ChevronLeft, ChevronRight } from "lucide-react";
import { useId } from "react";

import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format-count";
import { NativeSelect } from "@/components/ui/native-select";
import { pageSizes } from "@/components/data-table/url-state";
import type { AuditLogPage } from "@/lib/audit-log/queries";

import type { Changes } from "./use-log-address";

type AuditPagesProps = {
  page: Pick<AuditLogPage, "total" | "from" | "next" | "previous">;
  /** How many rows this page has. */
  count: number;
  size: number;
  go: (changes: Changes) => void;
};

/** The footer of the log: *1–50 of 1,000+*, how many rows, the pages beside. */
export function AuditPages({ page, count, size, go }: AuditPagesProps) {
  const rowsId = useId();
  const { from, total, previous, next } = page;
  const range =
    count === 0
      ? "None on this page"
      : `${formatCount(from)}–${formatCount(from + count - 1)} of ${formatCount(
          // What was counted is only as far as counting went.
          Math.max(total.count, from + count - 1),
        )}${total.exact ? "" : "+"}`;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-2 text-fg-muted">
      <p aria-live="polite" aria-atomic>
        <span className="sr-only">Events </span>
        {range}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <label htmlFor={rowsId} className="max-sm:sr-only">
          Rows
        </label>
        <NativeSelect
          id={rowsId}
          value={size}
          onChange={(event) => go({ size: event.target.value })}
          className="mr-1 w-16! [&>select]:h-7 [&>select]:pl-2 [&>svg]:right-2"
        >
          {pageSizes.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </NativeSelect>
        <nav aria-label="Pages of the log" className="flex gap-2">
          <Button
            size="sm"
            disabledReason={previous ? undefined : "This is the first page."}
            onClick={() => go({ cursor: null })}
          >
            <ChevronFirst aria-hidden />
            <span className="max-sm:sr-only">First</span>
          </Button>
          <Button
            size="sm"
            disabledReason={previous ? undefined : "This is the first page."}
            onClick={() => go({ cursor: previous ?? null })}
          >
            <ChevronLeft aria-hidden />
            Previous
          </Button>
          <Button
            size="sm"
            disabledReason={next ? undefined : "This is the last page."}
            onClick={() => go({ cursor: next ?? null })}
          >
            Next
            <ChevronRight aria-hidden />
          </Button>
        </nav>
      </div>
    </div>
  );
}
