"use client";

import { Boxes } from "lucide-react";
import { parseAsArrayOf, parseAsString } from "nuqs/server";
import type { ReactNode } from "react";

import { DataTable } from "@/components/data-table/data-table";
import type { TableFilter } from "@/components/data-table/choice-filter";
import { tableSearchParams } from "@/components/data-table/search-params";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { EmptyState } from "@/components/ui/empty-state";
import type { GroupPage } from "@/lib/groups/queries";

import { groupColumns, groupColumnsWithoutRole } from "./group-columns";

const groupsSearchParams = {
  ...tableSearchParams,
  role: parseAsArrayOf(parseAsString).withDefault([]),
};

type GroupsTableProps = {
  page: GroupPage;
  roles: readonly { key: string; name: string }[];
  /** Whether the roles of groups are shown: with RBAC, or when the URL filters by one. */
  withRoles: boolean;
  emptyActions: ReactNode;
};

export function GroupsTable({ page, roles, withRoles, emptyActions }: GroupsTableProps) {
  const search = useTableSearch(groupsSearchParams);
  const filters: TableFilter[] = withRoles
    ? [
        {
          parameter: "role",
          label: "Role",
          searchLabel: "Search roles",
          options: roles.map(({ key, name }) => ({ value: key, label: name })),
        },
      ]
    : [];
  return (
    <DataTable
      label="Groups"
      searchLabel="Search groups"
      filters={filters}
      columns={withRoles ? groupColumns : groupColumnsWithoutRole}
      page={{ ...page, total: { count: page.total, exact: true } }}
      search={search}
      rowHref={({ id }) => `/settings/iam/groups/${id}`}
      empty={
        <EmptyState
          icon={<Boxes />}
          title="No groups yet"
          description={
            withRoles
              ? "Create a group to give several users the same role, or to let someone else manage a team."
              : "Create a group to keep a team together, or to let someone else manage it."
          }
          actions={emptyActions}
        />
      }
    />
  );
}
