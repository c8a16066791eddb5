"use client";

import { MailCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { DataTable } from "@/components/data-table/data-table";
import { tableSearchParams } from "@/components/data-table/search-params";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { Card, CardHeader } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import type { PendingInvitation } from "@/lib/invitations/queries";

import { pendingInvitationColumns } from "./pending-invitation-columns";

type PendingInvitationsProps = {
  page: { rows: PendingInvitation[]; total: number; previous?: string; next?: string };
  /** The server's time when it made the page. */
  now: string;
  /** How emails are delivered. */
  transport: "outbox" | "resend" | "smtp";
};

/** While emails are being sent, the list reloads in this interval (ms), and at most this often. */
const lookAgainAfter = 2000;
const maxRefreshes = 30;

/** *Pending invitations*: every open or expired one, searchable, with what a manager can do. */
export function PendingInvitations({ page, now, transport }: PendingInvitationsProps) {
  const search = useTableSearch(tableSearchParams);
  const router = useRouter();
  const underWay = transport !== "outbox" && page.rows.some((row) => row.mail?.state === "queued");

  useEffect(() => {
    if (!underWay) return undefined;
    let looks = 0;
    const timer = setInterval(() => {
      looks += 1;
      if (looks <= maxRefreshes) router.refresh();
    }, lookAgainAfter);
    return () => clearInterval(timer);
  }, [underWay, router]);

  return (
    <Card aria-labelledby="pending-invitations">
      <CardHeader
        title="Pending invitations"
        titleId="pending-invitations"
        aside={
          <span aria-label={`${formatCount(page.total)} pending`}>{formatCount(page.total)}</span>
        }
      />
      <DataTable
        embedded
        label="Pending invitations"
        searchLabel="Search invitations"
        columns={pendingInvitationColumns}
        page={{
          ...page,
          total: { count: page.total, exact: true },
          rows: page.rows.map((invitation) => ({ ...invitation, now, transport })),
        }}
        search={search}
        resizable={false}
        empty={
          <EmptyState
            level={3}
            icon={<MailCheck />}
            title="No pending invitations"
            description="People you invite appear here until they register."
          />
        }
      />
    </Card>
  );
}
