import { Card, CardHeader } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import type { TimelineEvent } from "@/lib/audit/queries";
import { auditVerbs } from "@/lib/audit/sentences";

import { changesOf } from "@/lib/audit/changes";

type TimelineProps = {
  events: TimelineEvent[];
  now: string;
  /** By key. */
  roleNames: ReadonlyMap<string, string>;
};

/** What was done to somebody, newest first, with what it changed. */
export function Timeline({ events, now, roleNames }: TimelineProps) {
  return (
    <Card aria-labelledby="timeline">
      <CardHeader title="Timeline" titleId="timeline" />
      {events.length === 0 ? (
        <p className="text-fg-muted">Nothing was recorded about this person yet.</p>
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
                  <dl className="mt-1 space-y-0.5 text-xs text-fg-muted">
                    {changes.map(({ label, from, to }) => (
                      <div key={label} className="flex flex-wrap gap-x-1.5 wrap-anywhere">
                        <dt>{label}:</dt>
                        <dd className="min-w-0">
                          {from === undefined ? null : (
                            <>
                              <bdi>{from}</bdi>
                              <span aria-hidden> → </span>
                              <span className="sr-only"> became </span>
                            </>
                          )}
                          <bdi className="text-fg">{to}</bdi>
                        </dd>
                      </div>
                    ))}
                  </dl>
                ) : null}
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
