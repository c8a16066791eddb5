"use client";

import { Boxes } from "lucide-react";
import type { ReactNode } from "react";

import { DataTable } from "@/components/data-table/data-table";
import { tableSearchParams } from "@/components/data-table/search-params";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { EmptyState } from "@/components/ui/empty-state";
import type { GroupPage } from "@/lib/groups/queries";

import { groupColumns, groupColumnsWithoutRole } from "./group-columns";

type GroupsTableProps = {
  page: GroupPage;
  /** Whether groups give roles. */
  withRoles: boolean;
  emptyActions: ReactNode;
};

export function GroupsTable({ page, withRoles, emptyActions }: GroupsTableProps) {
  const search = useTableSearch(tableSearchParams);
  return (
    <DataTable
      label="Groups"
      searchLabel="Search groups"
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
