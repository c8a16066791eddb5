import { RelativeTime } from "@/components/ui/relative-time";
import type { RecentEvent } from "@/lib/audit-log/recent";
import { auditVerbs } from "@/lib/audit-log/sentences";

/** The latest audit events, newest first. */
export function RecentActivity({ events, now }: { events: RecentEvent[]; now: Date }) {
  return (
    <ol aria-label="Recent activity" className="-my-2">
      {events.map((event) => (
        <li
          key={event.id}
          className="flex items-baseline justify-between gap-4 border-b border-line py-2 last:border-b-0"
        >
          <span className="min-w-0 wrap-anywhere">
            <bdi className="font-medium">{event.actorLabel.replace(/ <[^<>]*>$/, "")}</bdi>{" "}
            <span className="text-fg-muted">{auditVerbs[event.action]}</span>{" "}
            <bdi>{event.targetLabel}</bdi>
          </span>
          <RelativeTime date={event.at} now={now} className="shrink-0 text-xs text-fg-muted" />
        </li>
      ))}
    </ol>
  );
}
