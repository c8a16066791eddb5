"use client";

import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { useId, useState } from "react";

import { CardCell, CardRow } from "@/components/data-table/card-table";
import { IconButton } from "@/components/ui/icon-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { exactText } from "@/components/ui/time-text";
import type { Change } from "@/lib/audit-log/changes";
import { noAccount } from "@/lib/audit-log/filters";
import { auditActionLabels } from "@/lib/audit-log/labels";
import type { LoggedEvent } from "@/lib/audit-log/queries";

import { ChangeList } from "../change-list";
import { withoutEmail } from "./names";
import type { Changes } from "./use-log-address";

/** An event with its words. */
export type ShownEvent = Omit<LoggedEvent, "before" | "after" | "agent"> & {
  changes: Change[];
  /** *Chrome on Windows*; null for what no browser did. */
  device: string | null;
};

/** Lines of a row; when there are more changes the last line says so, and the details have all. */
const mostInRow = 2;

type AuditRowProps = { event: ShownEvent; now: string; hrefWith: (changes: Changes) => string };

/** One event; a press on a name filters by it, and one on the arrow shows all that is known. */
export function AuditRow({ event, now, hrefWith }: AuditRowProps) {
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  const actor = withoutEmail(event.actorLabel) ?? event.actorLabel;
  const action = auditActionLabels[event.action];
  const fits = event.changes.length <= mostInRow;
  const inRow = fits ? event.changes : event.changes.slice(0, mostInRow - 1);
  const nameLook = "block max-w-full truncate rounded-sm text-left hover:underline";
  return (
    <>
      <CardRow
        className={clsx("max-sm:pl-4!", open && "[&>td]:border-b-transparent [&>td]:bg-row-hover")}
      >
        <CardCell place="inline" className="whitespace-nowrap text-fg-muted max-sm:order-2">
          <RelativeTime date={event.at} now={now} />
        </CardCell>
        <CardCell place="title" className="sm:w-1/4 sm:max-w-0 sm:min-w-36">
          <Link
            href={hrefWith({ actor: event.actorId ?? noAccount })}
            prefetch={false}
            scroll={false}
            title={`Show only what was done by ${event.actorLabel}`}
            className={clsx(nameLook, "font-medium")}
          >
            <bdi>{actor}</bdi>
          </Link>
        </CardCell>
        <CardCell place="inline" className="max-sm:text-fg! sm:whitespace-nowrap">
          {action}
        </CardCell>
        <CardCell place="inline" className="max-sm:text-fg! sm:w-1/4 sm:max-w-0 sm:min-w-40">
          <Link
            href={hrefWith({ target: event.targetId })}
            prefetch={false}
            scroll={false}
            title={`Show only what was done to ${event.targetLabel}`}
            className={nameLook}
          >
            <bdi>{event.targetLabel}</bdi>
          </Link>
        </CardCell>
        <CardCell
          place="line"
          className="max-sm:order-3 max-sm:empty:hidden sm:w-1/3 sm:max-w-0 sm:min-w-44"
        >
          {event.changes.length > 0 ? (
            <>
              <ChangeList changes={inRow} cut />
              {fits ? null : (
                <p className="text-xs text-fg-muted">
                  and {event.changes.length - inRow.length} more
                </p>
              )}
            </>
          ) : null}
        </CardCell>
        <CardCell place="end" className="w-12">
          <IconButton
            label={`Details of ${action}, ${event.targetLabel}`}
            data-tooltip={open ? "Hide details" : "Details"}
            icon={<ChevronDown className={clsx("transition-transform", open && "rotate-180")} />}
            aria-expanded={open}
            aria-controls={open ? detailsId : undefined}
            onClick={() => setOpen(!open)}
          />
        </CardCell>
      </CardRow>
      {open ? (
        <CardRow id={detailsId} className="bg-row-hover max-sm:pt-0! max-sm:pr-4! max-sm:pl-4!">
          <CardCell place="free" colSpan={6} className="h-auto! pt-0! pb-4! max-sm:basis-full">
            <Details event={event} />
          </CardCell>
        </CardRow>
      ) : null}
    </>
  );
}

/** All that is known of an event. */
function Details({ event }: { event: ShownEvent }) {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const facts: [term: string, value: React.ReactNode][] = [
    ["Time", exactText(new Date(event.at), zone)],
    ["Actor", <bdi key="actor">{event.actorLabel}</bdi>],
    [
      "Target",
      event.targetType === "user" ? (
        <Link
          key="target"
          href={`/settings/iam/users/${event.targetId}`}
          prefetch={false}
          className="rounded-sm text-accent hover:underline"
        >
          <bdi>{event.targetLabel}</bdi>
        </Link>
      ) : (
        <bdi key="target">{event.targetLabel}</bdi>
      ),
    ],
    ["Address", event.address ?? "Unknown"],
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
