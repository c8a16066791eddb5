"use client";

import { ArrowDown, ArrowUp, ChevronLeft, ChevronRight, Minus, Plus } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import type { ReactNode } from "react";

import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { cn } from "@/components/ui/cn";
import { formatCount } from "@/components/ui/format";
import { ScrollArea } from "@/components/ui/scroll-area";
import { SearchInput } from "@/components/ui/search-input";
import { Skeleton } from "@/components/ui/skeleton";
import type { AccessPreview as Preview, AccessTotals } from "@/lib/access-changes/preview";
import { builtInRoles, permissionLabels, permissions as allPermissions } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import { userStatusLabels } from "@/lib/users/status";

import { useAccessPreview } from "./use-access-preview";
import type { AccessPreviewState, LoadAccessPreview } from "./use-access-preview";

type AccessPreviewProps = {
  load: LoadAccessPreview;
  /** How many users it is about at most, if that is known: for a few the list is short. */
  users?: number | undefined;
  /** Called when the first page is on screen. */
  onShown?: () => void;
};

/** Who gains and who loses what by a change that is not saved yet: totals, search and a list. */
export function AccessPreview({ load, users, onShown }: AccessPreviewProps) {
  const preview = useAccessPreview(load);
  const { page, shown, problem, loading } = preview;
  const announce = useEffectEvent(() => onShown?.());
  const isShown = page !== undefined;
  useEffect(() => {
    if (isShown) announce();
  }, [isShown]);

  // Without users:manage the server counts the users and lists none.
  const listsPeople =
    page === undefined
      ? problem === undefined
      : page.changed > 0 && (page.total > 0 || shown.search !== "");
  return (
    <div className="space-y-3">
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <output> may not hold a list */}
      <div role="status" aria-busy={loading} className="empty:hidden">
        {page ? (
          <Summary page={page} listsPeople={listsPeople} />
        ) : problem === undefined ? (
          <>
            <span className="sr-only">Checking who is affected…</span>
            <Skeleton className="h-5 w-48" />
          </>
        ) : null}
      </div>
      {problem ? (
        <Callout
          tone="bad"
          announce="alert"
          actions={
            <Button size="sm" onClick={preview.retry}>
              Try again
            </Button>
          }
        >
          {problem}
        </Callout>
      ) : null}
      {listsPeople ? (
        <>
          {users === 1 ? null : (
            <SearchInput
              label="Search affected users"
              value={preview.search}
              onValueChange={preview.setSearch}
              maxLength={200}
            />
          )}
          {page ? <People preview={preview} page={page} /> : <PeopleSkeleton users={users} />}
        </>
      ) : null}
    </div>
  );
}

function Summary({ page, listsPeople }: { page: Preview; listsPeople: boolean }) {
  const { changed, gains, loses } = page;
  if (changed === 0) return <Callout>No user's access changes.</Callout>;
  return (
    <>
      <ul className="space-y-1.5">
        {gains.users > 0 ? (
          <Total icon={<Plus className="text-ok" />} verb="gain" totals={gains} />
        ) : null}
        {loses.users > 0 ? (
          <Total icon={<Minus className="text-bad" />} verb="lose" totals={loses} />
        ) : null}
      </ul>
      {listsPeople ? null : (
        <p className="mt-1.5 text-fg-muted">
          You need the permission “{permissionLabels["users:manage"]}” to see who they are.
        </p>
      )}
    </>
  );
}

type TotalProps = { icon: ReactNode; verb: string; totals: AccessTotals };

/** *12 users gain access*, and how many of them each permission. */
function Total({ icon, verb, totals: { users, permissions } }: TotalProps) {
  const counts = allPermissions.flatMap((permission) => {
    const count = permissions[permission];
    if (count === undefined) return [];
    return [permissionLabels[permission] + (users > 1 ? ` (${formatCount(count)})` : "")];
  });
  return (
    <li className="flex gap-1.5 [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
      <span aria-hidden>{icon}</span>
      <span className="min-w-0">
        <strong className="block font-medium">
          {users === 1 ? `1 user ${verb}s access` : `${formatCount(users)} users ${verb} access`}
        </strong>
        {counts.length > 0 ? (
          <span className="block text-xs text-pretty text-fg-muted">{counts.join(", ")}</span>
        ) : null}
      </span>
    </li>
  );
}

const listClassName = "max-h-[40dvh] overflow-y-auto rounded-md border border-line";
const fullListClassName = "h-80 max-sm:h-96";
/** How many users fit without scrolling: for more of them the list keeps its size in a search. */
const shortList = 3;

function People({ preview, page }: { preview: AccessPreviewState; page: Preview }) {
  const { rows, total } = page;
  const { shown, loading, toNext, toPrevious } = preview;
  return (
    <div>
      <ScrollArea
        // Another page or search begins at its first row.
        key={`${shown.from} ${shown.search}`}
        aria-label="Affected users"
        aria-busy={loading}
        className={cn(
          listClassName,
          page.changed > shortList && fullListClassName,
          page.changed > 1 && "min-h-32",
          loading && "opacity-60",
        )}
      >
        {rows.length > 0 ? (
          <ul className="divide-y divide-line">
            {rows.map(({ userId, name, email, status, gains, loses, rankBefore, rankAfter }) => (
              <li
                key={userId}
                className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-start gap-x-4 gap-y-1.5 px-3 py-2.5 max-sm:grid-cols-1"
              >
                <div className="flex min-w-0 items-start gap-3">
                  <Avatar name={name} />
                  <div className="min-w-0">
                    <bdi className="block text-left font-medium wrap-anywhere">{name}</bdi>
                    <span className="block text-xs wrap-anywhere text-fg-muted">
                      {[
                        ...(status === "active" ? [] : [userStatusLabels[status]]),
                        ...(name === email ? [] : [email]),
                      ].join(" · ")}
                    </span>
                  </div>
                </div>
                <div className="min-w-0 space-y-1 text-xs leading-4.5 max-sm:pl-10">
                  {gains.length > 0 ? (
                    <Difference icon={<Plus className="text-ok" />} label="Gains">
                      {listOf(gains)}
                    </Difference>
                  ) : null}
                  {loses.length > 0 ? (
                    <Difference icon={<Minus className="text-bad" />} label="Loses">
                      {listOf(loses)}
                    </Difference>
                  ) : null}
                  {rankBefore === rankAfter ? null : (
                    <Difference
                      icon={rankAfter > rankBefore ? <ArrowUp /> : <ArrowDown />}
                      label="Ranks as"
                    >
                      {rankName(rankAfter)} instead of {rankName(rankBefore)}
                    </Difference>
                  )}
                </div>
              </li>
            ))}
          </ul>
        ) : (
          <p className="px-3 py-10 text-center wrap-anywhere text-fg-muted">
            No affected user matches “<bdi>{shown.search}</bdi>”.
          </p>
        )}
      </ScrollArea>
      {page.changed > 1 ? (
        <div className="mt-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p aria-live="polite" aria-atomic className="text-xs text-fg-muted">
            {rows.length > 0
              ? `${formatCount(shown.from)}–${formatCount(shown.from + rows.length - 1)} of ${formatCount(total)}`
              : ""}
          </p>
          {toNext || toPrevious ? (
            <div className="flex gap-2">
              <Button
                size="sm"
                onClick={toPrevious}
                disabledReason={toPrevious ? undefined : "This is the first page."}
              >
                <ChevronLeft aria-hidden />
                Previous
              </Button>
              <Button
                size="sm"
                onClick={toNext}
                disabledReason={toNext ? undefined : "This is the last page."}
              >
                Next
                <ChevronRight aria-hidden />
              </Button>
            </div>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

const listOf = (permissions: readonly Permission[]): string =>
  permissions.map((permission) => permissionLabels[permission]).join(", ");

const rankName = (rank: number): string =>
  builtInRoles.find((role) => role.rank === rank)?.name ?? String(rank);

type DifferenceProps = { icon: ReactNode; label: string; children: ReactNode };

function Difference({ icon, label, children }: DifferenceProps) {
  return (
    <p className="flex gap-1.5 [&_svg]:mt-px [&_svg]:size-4 [&_svg]:shrink-0">
      <span aria-hidden className="text-fg-muted">
        {icon}
      </span>
      <span className="min-w-0">
        <span className="text-fg-muted">{label}</span> {children}
      </span>
    </p>
  );
}

function PeopleSkeleton({ users = Infinity }: { users: number | undefined }) {
  const isShort = users <= shortList;
  const rows = [1, 2, 3, 4, 5, 6].slice(0, users);
  return (
    <div aria-hidden className={cn(users > 1 && "pb-9")}>
      <div className={cn(listClassName, !isShort && fullListClassName, "overflow-hidden")}>
        {rows.map((row) => (
          <div
            key={row}
            className="flex items-center gap-3 border-b border-line px-3 py-3 last:border-b-0"
          >
            <Skeleton className="size-7 rounded-full!" />
            <Skeleton className="h-3.5 w-40" />
            <Skeleton className="ml-auto h-3.5 w-56 max-sm:hidden" />
          </div>
        ))}
      </div>
    </div>
  );
}
