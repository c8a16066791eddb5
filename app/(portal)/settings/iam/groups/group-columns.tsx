"use client";

import { Boxes } from "lucide-react";
import Link from "next/link";

import { columnHelper } from "@/components/data-table/columns";
import { formatCount } from "@/components/ui/format";
import type { GroupManagers, ListedGroup } from "@/lib/groups/queries";

const { display } = columnHelper<ListedGroup>();

/** Names of group managers that are shown before *+2*. */
const managersShown = 2;

const none = (word: string) => (
  <>
    <span aria-hidden className="text-fg-subtle max-sm:hidden">
      —
    </span>
    <span className="sr-only">{word}</span>
  </>
);

export const groupColumns = [
  display({
    id: "name",
    header: "Name",
    meta: { className: "sm:w-1/4 sm:max-w-0 sm:min-w-40" },
    cell: ({ row: { original: group } }) => (
      <span className="flex min-w-0 items-center gap-3">
        <span
          aria-hidden
          className="shrink-0 text-fg-subtle max-sm:absolute max-sm:top-1/2 max-sm:left-4.5 max-sm:-translate-y-1/2"
        >
          <Boxes className="size-4" />
        </span>
        <Link
          href={`/settings/iam/groups/${group.id}`}
          title={group.name}
          className="-m-1 block min-w-0 truncate rounded-sm p-1 text-left font-medium hover:underline"
        >
          <bdi>{group.name}</bdi>
        </Link>
      </span>
    ),
  }),
  display({
    id: "description",
    header: "Description",
    meta: { className: "text-fg-muted sm:w-2/5 sm:max-w-0 sm:min-w-32" },
    cell: ({ row: { original: group } }) =>
      group.description ? (
        <bdi className="block truncate text-left" title={group.description}>
          {group.description}
        </bdi>
      ) : (
        none("no description")
      ),
  }),
  display({
    id: "members",
    header: "Members",
    meta: { card: "inline", className: "whitespace-nowrap tabular-nums" },
    cell: ({ row: { original: group } }) => (
      <>
        {formatCount(group.members)}
        <span className="sm:hidden">{group.members === 1 ? " member" : " members"}</span>
      </>
    ),
  }),
  display({
    id: "role",
    header: "Role",
    meta: { card: "inline", className: "sm:max-w-40" },
    cell: ({ row: { original: group } }) =>
      group.roleName ? (
        <bdi className="block truncate text-left" title={group.roleName}>
          {group.roleName}
        </bdi>
      ) : (
        none("none")
      ),
  }),
  display({
    id: "managers",
    header: "Managers",
    meta: { card: "hidden", className: "sm:w-1/5 sm:max-w-0 sm:min-w-32" },
    cell: ({ row: { original: group } }) => <Managers {...group.managers} />,
  }),
];

/** The columns with Basic access, where groups give no role. */
export const groupColumnsWithoutRole = groupColumns.filter(({ id }) => id !== "role");

function Managers({ count, names }: GroupManagers) {
  if (count === 0) return none("none");
  const more = count - managersShown;
  const others = count - names.length;
  const title = [...names, ...(others > 0 ? [`and ${formatCount(others)} more`] : [])];
  return (
    <span className="flex items-baseline gap-1" title={title.join("\n")}>
      <bdi className="truncate">{names.slice(0, managersShown).join(", ")}</bdi>
      {more > 0 ? <span className="shrink-0 text-fg-muted">+{formatCount(more)}</span> : null}
    </span>
  );
}
