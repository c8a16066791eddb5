"use client";

import { DataTable } from "@/components/data-table/data-table";
import { tableSearchParams } from "@/components/data-table/search-params";
import { useTableSearch } from "@/components/data-table/use-table-search";
import type { GroupOptions } from "@/lib/groups/grantable";
import type { JoinLinkRow } from "@/lib/join-links/queries";

import type { RoleChoice } from "@/app/(portal)/settings/iam/identity-configuration/identity-values";
import { linkColumns } from "./link-columns";

type LinksTableProps = {
  links: JoinLinkRow[];
  roles: RoleChoice[];
  groups: GroupOptions;
  defaultRoleKey: string;
  /** The server's time when the page was rendered. */
  now: string;
};

/** The additional links. There are few, so that they need no pages and no search. */
export function LinksTable({ links, roles, groups, defaultRoleKey, now }: LinksTableProps) {
  const search = useTableSearch(tableSearchParams);
  return (
    <DataTable
      embedded
      label="Additional links"
      columns={linkColumns}
      page={{
        rows: links.map((link) => ({ ...link, roles, offeredGroups: groups, defaultRoleKey, now })),
        total: { count: links.length, exact: true },
      }}
      search={search}
      empty={null}
    />
  );
}
