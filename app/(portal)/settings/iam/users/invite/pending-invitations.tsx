"use client";

import { MailCheck, SearchX } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { useTableState } from "@/components/data-table/use-table-state";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format-count";
import { SearchInput } from "@/components/ui/search-input";
import type { PendingInvitation } from "@/lib/invitations/queries";

import { PendingInvitationRow } from "./pending-invitation-row";

type PendingInvitationsProps = {
  page: { rows: PendingInvitation[]; total: number; previous?: string; next?: string };
  /** The server's time when it made the page. */
  now: string;
  /** How mails leave this portal. */
  transport: "outbox" | "resend" | "smtp";
};

/** While mails are under way the list looks again, in milliseconds, and this often at most. */
const lookAgainAfter = 2000;
const mostLooks = 30;

/** *Pending invitations*: every open or expired one, searchable, with what a manager can do. */
export function PendingInvitations({ page, now, transport }: PendingInvitationsProps) {
  const controls = useTableState();
  const router = useRouter();
  const underWay = transport !== "outbox" && page.rows.some((row) => row.mail?.state === "queued");

  useEffect(() => {
    if (!underWay) return undefined;
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      if (looks <= mostLooks) router.refresh();
    }, lookAgainAfter);
    return () => clearInterval(timer);
  }, [underWay, router]);

  const searched = controls.state.q !== "" || controls.text.trim() !== "";
  return (
    <Card aria-labelledby="pending-invitations">
      <CardHeader
        title="Pending invitations"
        titleId="pending-invitations"
        aside={
          <span aria-label={`${formatCount(page.total)} pending`}>{formatCount(page.total)}</span>
        }
      />
      <SearchInput
        label="Search invitations"
        value={controls.text}
        onValueChange={controls.search}
        onBlur={controls.endSearch}
        maxLength={200}
      />
      {page.rows.length === 0 ? (
        searched ? (
          <EmptyState
            level={3}
            icon={<SearchX />}
            title="Nothing found"
            description={`No pending invitation matches “${controls.state.q || controls.text.trim()}”.`}
            actions={<Button onClick={controls.clearSearch}>Clear search</Button>}
          />
        ) : (
          <EmptyState
            level={3}
            icon={<MailCheck />}
            title="No invitation is pending"
            description="Whoever you invite appears here until they register."
          />
        )
      ) : (
        <ul
          aria-label="Pending invitations"
          aria-busy={controls.pending}
          className="mt-3 border-t border-line"
        >
          {page.rows.map((invitation) => (
            <PendingInvitationRow
              key={invitation.id}
              invitation={invitation}
              now={now}
              transport={transport}
            />
          ))}
        </ul>
      )}
      {page.previous || page.next ? (
        <nav aria-label="Pages of pending invitations" className="mt-3 flex justify-end gap-2">
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
    </Card>
  );
}
