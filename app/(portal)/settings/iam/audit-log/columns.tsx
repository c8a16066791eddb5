"use client";

import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import Link from "next/link";

import { columnHelper } from "@/components/data-table/columns";
import { TableLink } from "@/components/data-table/pagination";
import type { TableSearch } from "@/components/data-table/use-table-search";
import { IconButton } from "@/components/ui/icon-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { exactText } from "@/components/ui/format";
import type { Change } from "@/lib/audit-log/changes";
import { noAccount } from "@/lib/audit-log/filters";
import { auditActionLabels } from "@/lib/audit-log/labels";
import type { LoggedEvent } from "@/lib/audit-log/queries";

import { ChangeList } from "../change-list";
import { withoutEmail } from "./names";

/** An event with its texts. */
export type ShownEvent = Omit<LoggedEvent, "before" | "after" | "agent"> & {
  changes: Change[];
  /** The page of the target, if it has one that the actor may open. */
  targetHref: string | undefined;
  /** *Chrome on Windows*; null for events without a browser. */
  device: string | null;
};

/** Lines of a row; if there are more changes, the last line says so and the details list all. */
const maxInRow = 2;

/** An event as the list shows it. */
export type AuditRow = ShownEvent & {
  search: TableSearch;
  now: string;
  open: boolean;
  onToggle: () => void;
};

const { display } = columnHelper<AuditRow>();
const nameLook = "block max-w-full truncate rounded-sm text-left hover:underline";

/** Names filter the list; the arrow opens the details. */
export const auditColumns = [
  display({
    id: "time",
    header: "Time",
    meta: { card: "inline", className: "data-quiet max-sm:order-2" },
    cell: ({ row: { original: event } }) => <RelativeTime date={event.at} now={event.now} />,
  }),
  display({
    id: "actor",
    header: "Actor",
    meta: { className: "sm:w-1/4 sm:max-w-0 sm:min-w-36" },
    cell: ({ row: { original: event } }) => (
      <TableLink
        search={event.search}
        changes={{ actor: event.actorId ?? noAccount }}
        title={`Show only events by ${event.actorLabel}`}
        className={`${nameLook} font-medium`}
      >
        <bdi>{withoutEmail(event.actorLabel) ?? event.actorLabel}</bdi>
      </TableLink>
    ),
  }),
  display({
    id: "action",
    header: "Action",
    meta: { card: "inline", className: "max-sm:text-fg! sm:whitespace-nowrap" },
    cell: ({ row: { original: event } }) => auditActionLabels[event.action],
  }),
  display({
    id: "target",
    header: "Target",
    meta: { card: "inline", className: "max-sm:text-fg! sm:w-1/4 sm:max-w-0 sm:min-w-40" },
    cell: ({ row: { original: event } }) => (
      <TableLink
        search={event.search}
        changes={{ target: event.targetId }}
        title={`Show only events about ${event.targetLabel}`}
        className={nameLook}
      >
        <bdi>{event.targetLabel}</bdi>
      </TableLink>
    ),
  }),
  display({
    id: "change",
    header: "Change",
    meta: { className: "max-sm:order-3 max-sm:empty:hidden sm:w-1/3 sm:max-w-0 sm:min-w-44" },
    cell: ({ row: { original: event } }) => <FirstChanges changes={event.changes} />,
  }),
  display({
    id: "details",
    header: "Details",
    meta: { card: "end", hideHeader: true, className: "w-12", skeleton: "button" },
    cell: ({ row: { original: event } }) => (
      <IconButton
        label={`Details of ${auditActionLabels[event.action]}, ${event.targetLabel}`}
        tooltip={event.open ? "Hide details" : "Details"}
        icon={<ChevronDown className={clsx("transition-transform", event.open && "rotate-180")} />}
        aria-expanded={event.open}
        onClick={event.onToggle}
      />
    ),
  }),
];

function FirstChanges({ changes }: { changes: Change[] }) {
  if (changes.length === 0) return null;
  const fits = changes.length <= maxInRow;
  const inRow = fits ? changes : changes.slice(0, maxInRow - 1);
  return (
    <>
      <ChangeList changes={inRow} cut />
      {fits ? null : (
        <p className="text-xs text-fg-muted">and {changes.length - inRow.length} more</p>
      )}
    </>
  );
}

/** The details of an event. */
export function EventDetails({ event }: { event: ShownEvent }) {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const facts: [term: string, value: React.ReactNode][] = [
    ["Time", exactText(new Date(event.at), zone)],
    ["Actor", <bdi key="actor">{event.actorLabel}</bdi>],
    [
      "Target",
      event.targetHref ? (
        <Link
          key="target"
          href={event.targetHref}
          prefetch={false}
          className="rounded-sm text-accent hover:underline"
        >
          <bdi>{event.targetLabel}</bdi>
        </Link>
      ) : (
        <bdi key="target">{event.targetLabel}</bdi>
      ),
    ],
    ["IP address", event.address ?? "Unknown"],
    ["Browser", event.device ?? "Unknown"],
    ["Event", event.id],
  ];
  return (
    <div className="grid gap-x-10 gap-y-4 rounded-md border border-line bg-surface px-4 py-3 lg:grid-cols-2">
      <dl className="grid min-w-0 grid-cols-[auto_minmax(0,1fr)] content-start gap-x-4 gap-y-1 text-xs">
        {facts.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-fg-muted">{term}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
      {event.changes.length > 0 ? <ChangeList changes={event.changes} /> : null}
    </div>
  );
}
