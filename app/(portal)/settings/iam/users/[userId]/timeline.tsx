import { Card, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { changesOf } from "@/lib/audit-log/changes";
import type { TimelineEvent } from "@/lib/audit-log/recent";
import { auditVerbs } from "@/lib/audit-log/sentences";

import { ChangeList } from "../../change-list";

type TimelineProps = {
  events: TimelineEvent[];
  now: string;
  /** By key. */
  roleNames: ReadonlyMap<string, string>;
};

/** The audit events of a user, newest first, with their changes. */
export function Timeline({ events, now, roleNames }: TimelineProps) {
  return (
    <Card aria-labelledby="timeline">
      <CardHeader title="Timeline" titleId="timeline" />
      {events.length === 0 ? (
        <p className="text-fg-muted">No activity yet.</p>
      ) : (
        <ol aria-labelledby="timeline" className="-my-2.5">
          {events.map((event) => {
            const changes = changesOf(event, roleNames);
            return (
              <li key={event.id} className="border-b border-line py-2.5 last:border-b-0">
                <div className="flex items-baseline justify-between gap-4">
                  <p className="min-w-0 wrap-anywhere">
                    <bdi className="font-medium">{event.actorLabel.replace(/ <[^<>]*>$/, "")}</bdi>{" "}
                    <span className="text-fg-muted">{auditVerbs[event.action]}</span>{" "}
                    <bdi>{event.targetLabel}</bdi>
                  </p>
                  <RelativeTime
                    date={event.at}
                    now={now}
                    className="shrink-0 text-xs text-fg-muted"
                  />
                </div>
                {changes.length > 0 ? (
                  <ChangeList changes={changes} className="mt-1 space-y-0.5" />
                ) : null}
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
