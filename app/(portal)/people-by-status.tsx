import Link from "next/link";

import { formatCount } from "@/components/ui/format";
import type { TabCounts } from "@/lib/users/list/counts";

/** The users by status: a bar of shares with its legend in numbers. */
export function PeopleByStatus({ people }: { people: TabCounts }) {
  const parts = [
    { label: "Active", count: people.active, color: "bg-(--ok-dot)" },
    { label: "Invited", count: people.invited - people.expired, color: "bg-(--info-dot)" },
    { label: "Invited · expired", count: people.expired, color: "bg-(--warn-dot)" },
    { label: "Inactive", count: people.inactive, color: "bg-(--off-dot)" },
  ];
  const total = people.active + people.invited + people.inactive;
  return (
    <>
      <p>
        <Link href="/settings/iam/users" className="text-2xl font-semibold tracking-[-0.02em]">
          {formatCount(total)}
        </Link>{" "}
        <span className="text-fg-muted">{total === 1 ? "person" : "people"}</span>
      </p>
      <div aria-hidden className="mt-3 flex h-2 gap-0.5 overflow-hidden rounded-full bg-sunken">
        {parts
          .filter((part) => part.count > 0)
          .map((part) => (
            // Even a tiny share stays visible.
            <span
              key={part.label}
              className={`min-w-1 ${part.color}`}
              style={{ flexGrow: part.count }}
            />
          ))}
      </div>
      <dl className="mt-4 grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4">
        {parts.map((part) => (
          <div key={part.label}>
            <dt className="flex items-center gap-1.5 text-xs text-fg-muted">
              <span aria-hidden className={`size-1.5 shrink-0 rounded-full ${part.color}`} />
              {part.label}
            </dt>
            <dd className="mt-0.5 text-lg font-semibold tabular-nums">{formatCount(part.count)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
