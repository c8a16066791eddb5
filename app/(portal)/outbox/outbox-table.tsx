"use client";

import { Inbox } from "lucide-react";

import { DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import type { OutboxPage } from "@/lib/outbox/outbox";

import { outboxColumns } from "./columns";

type OutboxTableProps = {
  page: OutboxPage;
  /** The server's time when it made the page. */
  now: string;
};

export function OutboxTable({ page, now }: OutboxTableProps) {
  return (
    <DataTable
      label="Mails"
      searchLabel="Search recipients"
      columns={outboxColumns}
      page={{ ...page, total: { count: page.total, exact: true } }}
      now={now}
      empty={
        <EmptyState
          icon={<Inbox />}
          title="No mail waits"
          description="Mails appear here as soon as somebody is invited or registers."
        />
      }
    />
  );
}
