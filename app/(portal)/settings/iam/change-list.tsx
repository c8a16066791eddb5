import { clsx } from "clsx";

import type { Change } from "@/lib/audit-log/changes";

type ChangeListProps = {
  changes: readonly Change[];
  /** One line each, truncated to the width. */
  cut?: boolean;
  className?: string;
};

/** The changes of an audit event, before and after. */
export function ChangeList({ changes, cut = false, className }: ChangeListProps) {
  return (
    <dl className={clsx("min-w-0 text-xs text-fg-muted", className)}>
      {changes.map(({ label, from, to }) => (
        <div
          key={label}
          title={cut ? `${label}: ${from === undefined ? to : `${from} → ${to}`}` : undefined}
          className={cut ? "truncate max-sm:whitespace-normal" : "wrap-anywhere"}
        >
          <dt className="inline">{label}: </dt>
          <dd className="inline">
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
  );
}
