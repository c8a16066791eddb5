"use client";

import { Check, Inbox, SearchX, UserRoundX, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { frameLook } from "@/components/data-table/table-look";
import { useTableState } from "@/components/data-table/use-table-state";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format-count";
import { IconButton } from "@/components/ui/icon-button";
import { SearchInput } from "@/components/ui/search-input";
import type { OpenRequest } from "@/lib/join-requests/queries";

import { DecisionDialog } from "./decision-dialog";
import type { Decided, Decision, RoleChoice } from "./decision-dialog";
import { RequestOutcome } from "./request-outcome";
import { RequestsTable } from "./requests-table";

type RequestsProps = {
  page: { rows: OpenRequest[]; total: number; previous?: string; next?: string };
  /** The roles that the actor may give, lowest first. */
  roles: RoleChoice[];
  /** The server's time when it made the page. */
  now: string;
  /** Whether somebody delivers mail. */
  delivers: boolean;
};

/** Who asks to be let in, oldest last, and what becomes of them. */
export function Requests({ page, roles, now, delivers }: RequestsProps) {
  const controls = useTableState();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ decision: Decision; requests: OpenRequest[] }>();
  const [asking, setAsking] = useState(false);
  const [questions, setQuestions] = useState(0);
  const [outcome, setOutcome] = useState<Decided & { run: number }>();
  const area = useRef<HTMLDivElement>(null);

  // Only what is in sight is decided.
  const selected = page.rows.filter(({ id }) => ticked.has(id));

  // A decision takes the row away that it was made in, and the focus with it.
  const shown = page.rows.length;
  const counted = useRef(shown);
  useEffect(() => {
    if (shown < counted.current && document.activeElement === document.body) {
      area.current?.focus();
    }
    counted.current = shown;
  }, [shown]);

  const ask = (decision: Decision, requests: OpenRequest[]) => {
    setAsked({ decision, requests });
    setQuestions(questions + 1);
    setAsking(true);
  };

  const searched = controls.state.q !== "" || controls.text.trim() !== "";
  return (
    <div ref={area} tabIndex={-1} className="outline-none">
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
      {page.total > 0 || searched ? (
        <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
          {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <search> is not known everywhere yet */}
          <div role="search" className="w-75 max-sm:w-full">
            <SearchInput
              label="Search requests"
              slashKey
              maxLength={200}
              value={controls.text}
              onValueChange={controls.search}
              onBlur={controls.endSearch}
            />
          </div>
          <p aria-live="polite" className="text-fg-muted">
            {formatCount(page.total)} open {page.total === 1 ? "request" : "requests"}
          </p>
        </div>
      ) : null}

      <div className={frameLook}>
        {page.rows.length > 0 ? (
          <RequestsTable
            rows={page.rows}
            now={now}
            pending={controls.pending}
            ticked={ticked}
            onTick={setTicked}
            onAsk={(decision, request) => ask(decision, [request])}
          />
        ) : searched ? (
          <EmptyState
            icon={<SearchX />}
            title="Nothing found"
            description={`No request matches “${controls.state.q || controls.text.trim()}”.`}
            actions={<Button onClick={controls.clearSearch}>Clear search</Button>}
          />
        ) : (
          <EmptyState
            icon={<Inbox />}
            title="Nobody waits"
            description="Whoever is outside the domain allowlist and asks to join appears here."
          />
        )}
        {page.previous || page.next ? (
          <nav
            aria-label="Pages of requests"
            className="flex justify-end gap-2 border-t border-line px-4 py-2"
          >
            <Button
              size="sm"
              disabledReason={page.previous ? undefined : "This is the first page."}
              onClick={() => controls.goTo(page.previous ?? "")}
            >
              Previous
            </Button>
            <Button
              size="sm"
              disabledReason={page.next ? undefined : "This is the last page."}
              onClick={() => controls.goTo(page.next ?? "")}
            >
              Next
            </Button>
          </nav>
        ) : null}
      </div>

      {selected.length > 0 ? (
        <section
          aria-label="Selection"
          className="sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-1 rounded-md border border-line bg-raised py-1.5 pr-1.5 pl-3.5 shadow-float"
        >
          <p aria-live="polite" className="mr-2 font-medium">
            {formatCount(selected.length)} selected
          </p>
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
          <IconButton
            size="sm"
            label="Clear selection"
            icon={<X />}
            onClick={() => {
              setTicked(new Set());
              area.current?.focus();
            }}
          />
        </section>
      ) : null}

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
            setTicked(new Set());
            setOutcome(decided.results.length > 1 ? { ...decided, run: questions } : undefined);
          }}
        />
      ) : null}
    </div>
  );
}
