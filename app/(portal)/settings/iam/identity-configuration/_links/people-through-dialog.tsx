"use client";

import { UsersRound } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";

import { callAction } from "@/components/forms/call-action";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";

import { peopleThroughAction } from "@/app/(portal)/settings/iam/identity-configuration/actions";

type PeopleThroughDialogProps = {
  joinLinkId: string;
  /** Null for the self-service link. */
  name: string | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** The users who registered with a link, latest first. */
export function PeopleThroughDialog({
  joinLinkId,
  name,
  open,
  onOpenChange,
}: PeopleThroughDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Registered with this link"
      description={
        name === null ? (
          "The self-service link."
        ) : (
          <>
            The link <bdi>{name}</bdi>.
          </>
        )
      }
    >
      {open ? <PeopleThrough joinLinkId={joinLinkId} /> : null}
    </Dialog>
  );
}

type Page = Extract<Awaited<ReturnType<typeof peopleThroughAction>>, { ok: true }>["data"];

function PeopleThrough({ joinLinkId }: { joinLinkId: string }) {
  const [page, setPage] = useState<Page>();
  const [problem, setProblem] = useState<string>();
  // The client does not know the server's time; all rows are older than this.
  const [now] = useState(() => new Date());
  const [wanted, setWanted] = useState<{ cursor?: string; tries: number }>({ tries: 0 });

  useEffect(() => {
    let over = false;
    const load = async () => {
      const { cursor } = wanted;
      const result = await callAction(() => peopleThroughAction({ joinLinkId, cursor }));
      if (over) return;
      if (!result.ok) return setProblem(result.message);
      setPage((known) => ({
        ...result.data,
        rows: [...(cursor ? (known?.rows ?? []) : []), ...result.data.rows],
      }));
    };
    void load();
    return () => {
      over = true;
    };
  }, [joinLinkId, wanted]);

  const again = (cursor?: string) => {
    setProblem(undefined);
    setWanted({ cursor, tries: wanted.tries + 1 });
  };

  const asked = wanted.cursor !== undefined && wanted.cursor === page?.next;
  return (
    <div aria-busy={page === undefined && problem === undefined}>
      {page === undefined && problem === undefined ? (
        <div aria-hidden className="space-y-4 py-2">
          {[1, 2, 3].map((row) => (
            <div key={row} className="flex items-center gap-3">
              <Skeleton className="size-7 rounded-full!" />
              <Skeleton className="h-3.5 w-48" />
            </div>
          ))}
        </div>
      ) : null}
      {page && page.rows.length === 0 ? (
        <EmptyState
          level={3}
          icon={<UsersRound />}
          title="No one yet"
          description="People appear here when they register with this link."
        />
      ) : null}
      {page && page.rows.length > 0 ? (
        <ul aria-label="Registered users">
          {page.rows.map(({ userId, name, email, registeredAt }) => (
            <li
              key={userId}
              className="flex items-center gap-3 border-b border-line py-2 last:border-b-0"
            >
              <Avatar name={name || email} />
              <span className="min-w-0 flex-1">
                <Link
                  href={`/settings/iam/users/${userId}`}
                  prefetch={false}
                  className="block truncate rounded-sm font-medium hover:underline"
                >
                  <bdi>{name || email}</bdi>
                </Link>
                <span className="block truncate text-xs text-fg-muted">{email}</span>
              </span>
              <RelativeTime
                date={registeredAt}
                now={now}
                className="shrink-0 text-xs text-fg-muted"
              />
            </li>
          ))}
        </ul>
      ) : null}
      {problem ? (
        <Callout
          tone="bad"
          announce="alert"
          actions={
            <Button size="sm" onClick={() => again(wanted.cursor)}>
              Try again
            </Button>
          }
        >
          {problem}
        </Callout>
      ) : page?.next ? (
        <div className="pt-3">
          <Button size="sm" pending={asked} onClick={() => again(page.next)}>
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  );
}
