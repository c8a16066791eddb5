"use client";

import { Inbox } from "lucide-react";

import { DataTable } from "@/components/data-table/data-table";
import { tableSearchParams } from "@/components/data-table/search-params";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { EmptyState } from "@/components/ui/empty-state";
import type { OutboxPage } from "@/lib/outbox/outbox";

import { outboxColumns } from "./columns";

type OutboxTableProps = {
  page: OutboxPage;
  /** The server's time when the page was rendered. */
  now: string;
};

export function OutboxTable({ page, now }: OutboxTableProps) {
  const search = useTableSearch(tableSearchParams);
  return (
    <DataTable
      label="Emails"
      searchLabel="Search recipients"
      columns={outboxColumns}
      page={{
        ...page,
        rows: page.rows.map((mail) => ({ ...mail, now })),
        total: { count: page.total, exact: true },
      }}
      search={search}
      rowHref={({ id }) => `/outbox/${id}`}
      empty={
        <EmptyState
          icon={<Inbox />}
          title="The Outbox is empty"
          description="Emails appear here when someone is invited or registers."
        />
      }
    />
  );
}
