"use client";

import { DataTable } from "@/components/data-table/data-table";
import { tableSearchParams } from "@/components/data-table/search-params";
import { useTableSearch } from "@/components/data-table/use-table-search";

import { roleColumns } from "./role-columns";
import type { ListedRole } from "./role-columns";

/** The roles. There are few, so that they need no pages and no search. */
export function RolesTable({ roles }: { roles: ListedRole[] }) {
  const search = useTableSearch(tableSearchParams);
  return (
    <DataTable
      embedded
      label="Roles"
      columns={roleColumns}
      page={{ rows: roles, total: { count: roles.length, exact: true } }}
      search={search}
      rowHref={({ id }) => `/settings/iam/roles/${id}`}
      empty={null}
    />
  );
}
