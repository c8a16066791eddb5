"use client";

import { ScrollText } from "lucide-react";
import { useState } from "react";

import { DataTable } from "@/components/data-table/data-table";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { RelativeTime } from "@/components/ui/relative-time";
import { auditFilterSchema, countFilters } from "@/lib/audit-log/filters";
import type { AuditLogPage } from "@/lib/audit-log/queries";

import { AuditFilters, noFilters } from "./audit-filters";
import { auditColumns, EventDetails } from "./columns";
import type { ShownEvent } from "./columns";
import { auditSearchParams } from "./search-params";

type AuditLogProps = {
  page: Omit<AuditLogPage, "rows"> & { rows: ShownEvent[] };
  /** How many events one page searches. */
  maxScannedEvents: number;
  names: Record<string, string | null>;
  findsPeople: boolean;
  /** The server's time when the page was rendered. */
  now: string;
};

/** The Audit log: its filters, its events, its pages. */
export function AuditLog({ page, maxScannedEvents, names, findsPeople, now }: AuditLogProps) {
  const search = useTableSearch(auditSearchParams);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const { rows, searchedTo, next } = page;
  const filters = auditFilterSchema.parse({
    ...search.values,
    change: (search.values.change as string[]).join(","),
  });
  return (
    <DataTable
      label="Audit log"
      columns={auditColumns}
      search={search}
      page={{
        ...page,
        rows: rows.map((event) => ({
          ...event,
          search,
          now,
          open: opened.has(event.id),
          onToggle: () =>
            setOpened((before) => {
              const ids = new Set(before);
              if (!ids.delete(event.id)) ids.add(event.id);
              return ids;
            }),
        })),
      }}
      renderDetails={(event) => (event.open ? <EventDetails event={event} /> : null)}
      moreFilters={{
        chips: (
          <AuditFilters search={search} filters={filters} names={names} findsPeople={findsPeople} />
        ),
        active: countFilters(filters) > 0,
        cleared: noFilters,
      }}
      note={
        searchedTo && rows.length > 0 ? (
          <p className="border-t border-line px-4 py-2 text-xs text-fg-muted">
            Searched {formatCount(maxScannedEvents)} events, back to{" "}
            <RelativeTime date={searchedTo} now={now} />.{" "}
            {next ? "Next continues from there." : "Previous continues from there."}
          </p>
        ) : null
      }
      empty={
        <EmptyState
          icon={<ScrollText />}
          title="No events yet"
          description="Changes made in Gatehouse appear here."
        />
      }
      nothingFound={
        searchedTo
          ? {
              description: `Nothing matches in the ${formatCount(maxScannedEvents)} events searched so far.`,
              actions: next ? (
                <Button variant="primary" onClick={() => search.set({ cursor: next })}>
                  Search older events
                </Button>
              ) : null,
            }
          : {}
      }
    />
  );
}
