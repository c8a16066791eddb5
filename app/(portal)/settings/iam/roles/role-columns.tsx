"use client";

import { ShieldCheck } from "lucide-react";
import Link from "next/link";

import { columnHelper } from "@/components/data-table/columns";
import { formatCount } from "@/components/ui/format";

/** A role as the list shows it. */
export type ListedRole = {
  id: string;
  name: string;
  description: string;
  builtIn: boolean;
  rankName: string;
  users: number;
  groups: number;
  /** Whether the actor may open the lists of those who have it. */
  opensUsers: boolean;
  opensGroups: boolean;
};

const { display } = columnHelper<ListedRole>();

export const roleColumns = [
  display({
    id: "name",
    header: "Name",
    meta: { className: "sm:w-1/3 sm:max-w-0 sm:min-w-44" },
    cell: ({ row: { original: role } }) => (
      <span className="flex min-w-0 items-center gap-3">
        <span
          aria-hidden
          className="shrink-0 text-fg-subtle max-sm:absolute max-sm:top-1/2 max-sm:left-4.5 max-sm:-translate-y-1/2"
        >
          <ShieldCheck className="size-4" />
        </span>
        <span className="min-w-0">
          <Link
            href={`/settings/iam/roles/${role.id}`}
            className="block max-w-full truncate rounded-sm font-medium hover:underline"
            title={role.name}
          >
            <bdi>{role.name}</bdi>
          </Link>
          <span className="block truncate text-xs text-fg-muted">
            {role.builtIn ? "Built-in" : `Custom · ranks as ${role.rankName}`}
          </span>
        </span>
      </span>
    ),
  }),
  display({
    id: "description",
    header: "Description",
    meta: { className: "sm:w-full sm:max-w-0 sm:min-w-48 text-fg-muted empty:hidden" },
    cell: ({ row: { original: role } }) => (
      <span dir="auto" className="line-clamp-2 wrap-anywhere" title={role.description}>
        {role.description}
      </span>
    ),
  }),
  display({
    id: "users",
    header: "Users",
    meta: { card: "inline", className: "whitespace-nowrap" },
    cell: ({ row: { original: role } }) => (
      <Count
        count={role.users}
        noun="user"
        of={role.name}
        href={role.opensUsers ? `/settings/iam/users?role=${role.id}` : undefined}
      />
    ),
  }),
  display({
    id: "groups",
    header: "Groups",
    meta: { card: "inline", className: "whitespace-nowrap" },
    cell: ({ row: { original: role } }) => (
      <Count
        count={role.groups}
        noun="group"
        of={role.name}
        href={role.opensGroups ? `/settings/iam/groups?role=${role.id}` : undefined}
      />
    ),
  }),
];

type CountProps = { count: number; noun: string; of: string; href: string | undefined };

/** A number that leads to the list of those that it counts. */
function Count({ count, noun, of, href }: CountProps) {
  const plural = count === 1 ? noun : `${noun}s`;
  const text = (
    <>
      {formatCount(count)}
      <span className="sm:sr-only"> {plural}</span>
    </>
  );
  if (count === 0 || !href) return <span className="text-fg-muted">{text}</span>;
  return (
    <Link
      href={href}
      className="rounded-sm underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {text}
      <span className="sr-only"> with the role {of}</span>
    </Link>
  );
}
