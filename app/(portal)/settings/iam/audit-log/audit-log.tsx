"use client";

import { clsx } from "clsx";
import { ScrollText, SearchX } from "lucide-react";

import { CardTable } from "@/components/data-table/card-table";
import { frameLook, scrollLook } from "@/components/data-table/table-look";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format-count";
import { RelativeTime } from "@/components/ui/relative-time";
import { auditFilterSchema, countFilters } from "@/lib/audit-log/filters";
import type { AuditLogPage } from "@/lib/audit-log/queries";

import { AuditFilters, noFilters } from "./audit-filters";
import { AuditPages } from "./audit-pages";
import { AuditRow } from "./audit-row";
import type { ShownEvent } from "./audit-row";
import { useLogAddress } from "./use-log-address";

const headers = [
  ...["Time", "Actor", "Action", "Target", "Change"].map((name) => ({ name })),
  { name: "Details", hidden: true, end: true },
];

type AuditLogProps = {
  page: Omit<AuditLogPage, "rows"> & { rows: ShownEvent[] };
  size: number;
  /** How many events a page looks through. */
  mostSearched: number;
  names: Record<string, string | null>;
  findsPeople: boolean;
  /** The server's time when it made the page. */
  now: string;
};

/** The Audit log: its filters, its events, its pages. */
export function AuditLog({ page, size, mostSearched, names, findsPeople, now }: AuditLogProps) {
  const { parameters, pending, hrefWith, go } = useLogAddress();
  const { rows, searchedTo, next } = page;
  const filtered = countFilters(auditFilterSchema.parse(parameters)) > 0;
  const dimmed = clsx("transition-opacity delay-150", pending && "opacity-60");
  return (
    <>
      <AuditFilters parameters={parameters} go={go} names={names} findsPeople={findsPeople} />
      <div className={frameLook}>
        {rows.length > 0 ? (
          <CardTable
            // Another page begins at its top.
            key={rows[0]!.id}
            label="Audit log"
            headers={headers}
            aria-busy={pending}
            scrollClassName={scrollLook}
            className={dimmed}
          >
            {rows.map((event) => (
              <AuditRow key={event.id} event={event} now={now} hrefWith={hrefWith} />
            ))}
          </CardTable>
        ) : (
          <div className={dimmed}>
            <EmptyState
              icon={filtered ? <SearchX /> : <ScrollText />}
              title={filtered ? "Nothing found" : "Nothing was recorded yet"}
              description={
                searchedTo
                  ? `Nothing matches among the ${formatCount(mostSearched)} events that were looked through so far.`
                  : filtered
                    ? "Nothing matches these filters."
                    : "Whatever somebody does in Gatehouse appears here."
              }
              actions={
                <>
                  {searchedTo && next ? (
                    <Button variant="primary" onClick={() => go({ cursor: next })}>
                      Search older events
                    </Button>
                  ) : null}
                  {filtered ? <Button onClick={() => go(noFilters)}>Clear filters</Button> : null}
                </>
              }
            />
          </div>
        )}
        {searchedTo && rows.length > 0 ? (
          <p className="border-t border-line px-4 py-2 text-xs text-fg-muted">
            Looked through {formatCount(mostSearched)} events, as far as those of{" "}
            <RelativeTime date={searchedTo} now={now} />.{" "}
            {next ? "Next goes on from there." : "Previous goes on from there."}
          </p>
        ) : null}
        {rows.length > 0 || page.previous || next ? (
          <AuditPages page={page} count={rows.length} size={size} go={go} />
        ) : null}
      </div>
    </>
  );
}
