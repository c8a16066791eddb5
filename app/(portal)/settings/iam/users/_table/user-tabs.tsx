import { clsx } from "clsx";
import Link from "next/link";
import { createSerializer } from "nuqs/server";

import { formatCount } from "@/components/ui/format";
import type { TabCounts } from "@/lib/users/list/counts";
import { statusFilters } from "@/lib/users/list/filters";
import type { StatusFilter } from "@/lib/users/list/filters";

import { statusFilterLabels, usersSearchParams } from "./search-params";

type UserTabsProps = {
  counts: TabCounts;
  current: StatusFilter | "all" | "requests" | undefined;
  /** The URL parameters of the page, which the tabs keep. */
  address?: Readonly<Record<string, string | string[] | undefined>>;
};

const path = "/settings/iam/users";
const serialize = createSerializer(usersSearchParams);

/** Users by status, and the requests to join: links, so that they work without JavaScript. */
export function UserTabs({ counts, current, address = {} }: UserTabsProps) {
  const kept = new URLSearchParams(
    Object.entries(address).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
  const hrefOf = (status: StatusFilter | undefined) =>
    serialize(`${path}?${kept}`, { cursor: null, view: null, status: status ? [status] : null });
  const tabs = [
    {
      id: "all",
      label: "All",
      count: counts.all,
      href: hrefOf(undefined),
    },
    ...statusFilters.map((status) => ({
      id: status,
      label: statusFilterLabels[status],
      count: counts[status],
      href: hrefOf(status),
    })),
    ...(counts.requests === undefined
      ? []
      : [{ id: "requests", label: "Requests", count: counts.requests, href: `${path}/requests` }]),
  ];
  return (
    <nav aria-label="Users by status" className="flex max-w-full min-w-0 gap-1 overflow-x-auto">
      {tabs.map(({ id, label, count, href }) => (
        <Link
          key={id}
          href={href}
          prefetch={false}
          scroll={false}
          aria-current={id === current ? "page" : undefined}
          className={clsx(
            "focus-inset -mb-px flex h-9 items-center gap-1.5 border-b-2 px-2.5 whitespace-nowrap",
            id === current
              ? "border-primary font-medium text-fg"
              : "border-transparent text-fg-muted hover:text-fg",
          )}
        >
          {label}
          {count === undefined ? null : (
            <span className="text-xs text-fg-muted tabular-nums">{formatCount(count)}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
