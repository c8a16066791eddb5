"use client";

import { Check, Inbox, UserRoundX } from "lucide-react";
import { useState } from "react";

import { DataTable } from "@/components/data-table/data-table";
import { tableSearchParams } from "@/components/data-table/search-params";
import { SelectedRowsBar, useSelectedRows } from "@/components/data-table/selected-rows";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { OpenRequest } from "@/lib/join-requests/queries";
import { displayName } from "@/lib/users/display-name";

import { requestColumns } from "./columns";
import { DecisionDialog } from "./decision-dialog";
import type { Decided, Decision, RoleChoice } from "./decision-dialog";
import { RequestOutcome } from "./request-outcome";

type RequestsProps = {
  page: { rows: OpenRequest[]; total: number; previous?: string; next?: string };
  /** The roles that the actor may grant, lowest first. */
  roles: RoleChoice[];
  /** The server's time when it made the page. */
  now: string;
  /** Whether emails are delivered. */
  delivers: boolean;
};

/** The requests to join, newest first, and the outcome of decisions. */
export function Requests({ page, roles, now, delivers }: RequestsProps) {
  const search = useTableSearch(tableSearchParams);
  const [asked, setAsked] = useState<{ decision: Decision; requests: OpenRequest[] }>();
  const [asking, setAsking] = useState(false);
  const [questions, setQuestions] = useState(0);
  const [outcome, setOutcome] = useState<Decided & { run: number }>();
  const { area, rowSelection, setRowSelection, selected } = useSelectedRows(
    page.rows,
    ({ id }) => id,
  );

  const ask = (decision: Decision, requests: OpenRequest[]) => {
    setAsked({ decision, requests });
    setQuestions(questions + 1);
    setAsking(true);
  };

  return (
    <div ref={area} tabIndex={-1} className="flex min-h-0 flex-col outline-none">
      {outcome ? (
        <RequestOutcome
          key={`outcome ${outcome.run}`}
          {...outcome}
          delivers={delivers}
          onClose={() => {
            setOutcome(undefined);
            area.current?.focus();
          }}
        />
      ) : null}
      <DataTable
        label="Requests"
        searchLabel="Search requests"
        columns={requestColumns}
        page={{
          ...page,
          total: { count: page.total, exact: true },
          rows: page.rows.map((request) => ({
            ...request,
            now,
            onAsk: (decision: Decision) => ask(decision, [request]),
          })),
        }}
        search={search}
        selection={{
          selected: rowSelection,
          onChange: setRowSelection,
          nameOf: (request) => `${displayName(request)}, ${request.email}`,
        }}
        resizable={false}
        empty={
          <EmptyState
            icon={<Inbox />}
            title="No open requests"
            description="Requests from people outside the domain allowlist appear here."
          />
        }
      />

      <SelectedRowsBar
        count={selected.length}
        onClear={() => {
          setRowSelection({});
          area.current?.focus();
        }}
      >
        <Button size="sm" variant="ghost" onClick={() => ask("approve", selected)}>
          <Check aria-hidden />
          Approve
        </Button>
        <Button
          size="sm"
          variant="ghost"
          className="text-bad!"
          onClick={() => ask("decline", selected)}
        >
          <UserRoundX aria-hidden />
          Decline
        </Button>
      </SelectedRowsBar>

      {asked ? (
        <DecisionDialog
          key={`question ${questions}`}
          {...asked}
          open={asking}
          onOpenChange={setAsking}
          roles={roles}
          delivers={delivers}
          onDecided={(decided) => {
            setAsking(false);
            setRowSelection({});
            setOutcome(decided.results.length > 1 ? { ...decided, run: questions } : undefined);
          }}
        />
      ) : null}
    </div>
  );
}
