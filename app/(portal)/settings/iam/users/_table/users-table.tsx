"use client";

import { UsersRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";

import { DataTable } from "@/components/data-table/data-table";
import type { TablePage, Total } from "@/components/data-table/pagination";
import type { TableFilter } from "@/components/data-table/choice-filter";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { LinkButton } from "@/components/ui/link-button";
import { toast } from "@/components/ui/toast";
import type { BulkOperation } from "@/lib/bulk/queries";
import type { SavedViewsState } from "@/lib/saved-views/queries";
import type { UserFilterParameters } from "@/lib/users/list/filter-schema";
import { hiddenByDefault } from "@/lib/users/list/hidden-columns";
import type { GroupOptions } from "@/lib/groups/grantable";
import type { UserSelectionInput } from "@/lib/users/list/selection";

import { BulkOperationList } from "../_bulk/bulk-operation-list";
import { SavedViews } from "../_views/saved-views";
import { plainUserColumns, userColumns } from "./columns";
import { usersSearchParams } from "./search-params";
import { UserHoverCard } from "./user-hover-card";
import type { UserRow } from "./user-row";
import { UserRowMenu } from "./user-row-menu";

// Without `loading` the whole list would wait for the code.
const SelectionBar = dynamic(async () => (await import("../_bulk/selection-bar")).SelectionBar, {
  loading: () => null,
});

type UsersTableProps = {
  page: TablePage<UserRow> & { total: Total };
  views: SavedViewsState;
  filters: readonly TableFilter[];
  /** The filters of the rows, as the URL has them. */
  parameters: Required<UserFilterParameters>;
  sort: string;
  /** Bulk operations that are running or have just finished, latest first. */
  operations: readonly BulkOperation[];
  tabs: ReactNode;
  mayInvite: boolean;
  /** Whether the actor sees password statuses and activity, and may run bulk operations. */
  manages: boolean;
  /** The roles that the actor may assign. */
  roles: readonly { key: string; name: string; rank: number }[];
  /** The groups whose members the actor may change. */
  groups: GroupOptions;
  /** The most users that can be selected one by one. */
  maxSelectedIds: number;
};

/** The users of the organization, with all actions on them. */
export function UsersTable({
  page,
  views,
  filters,
  parameters,
  sort,
  operations,
  tabs,
  mayInvite,
  manages,
  roles,
  groups,
  maxSelectedIds,
}: UsersTableProps) {
  const search = useTableSearch(usersSearchParams);
  const selection = useSelection(parameters, page, maxSelectedIds);
  const [started, setStarted] = useState<BulkOperation>();
  const hidden = search.values.hide ?? [];
  return (
    <>
      {manages ? <BulkOperationList initial={operations} started={started} /> : null}
      <div className="mb-3 flex shrink-0 items-end gap-4 border-b border-line max-sm:flex-col-reverse max-sm:items-start">
        {tabs}
        <span className="ml-auto flex gap-1 pb-1.5 max-sm:ml-0">
          <SavedViews {...views} />
        </span>
      </div>
      <DataTable
        label="Users"
        searchLabel="Search users"
        defaultSort="name"
        columns={manages ? userColumns : plainUserColumns}
        filters={filters}
        page={page}
        search={search}
        rowHref={({ id }) => `/settings/iam/users/${id}`}
        selection={
          manages
            ? {
                selected: selection.onPage,
                onChange: selection.change,
                nameOf: ({ name }) => name,
              }
            : undefined
        }
        empty={
          <EmptyState
            icon={<UsersRound />}
            title="No users yet"
            description="Users appear here when you invite them."
            actions={
              mayInvite ? (
                <LinkButton href="/settings/iam/users/invite">Invite users</LinkButton>
              ) : undefined
            }
          />
        }
      />
      <UserHoverCard />
      <UserRowMenu />
      {selection.count.exact && selection.count.count === 0 ? null : (
        <SelectionBar
          selection={selection.input}
          count={selection.count}
          total={page.total}
          allSelected={selection.isAll}
          onSelectAll={selection.selectAll}
          onClear={selection.clear}
          onStarted={setStarted}
          hiddenColumns={hidden.join() === hiddenByDefault.join() ? "" : hidden.join()}
          sort={sort}
          roles={roles}
          groups={groups}
        />
      )}
    </>
  );
}

type Ids = Record<string, true>;

/** These users, or with `all` all users that match the filters except these. */
type Selection = { filters: string; all: boolean; ids: Ids };

/** The selected users, on any page. Changing the filters clears the selection. */
function useSelection(
  parameters: Required<UserFilterParameters>,
  { rows, total }: TablePage<UserRow>,
  maxSelectedIds: number,
) {
  const filters = JSON.stringify(parameters);
  const nothing: Selection = { filters, all: false, ids: {} };
  const [kept, setKept] = useState(nothing);
  const current = kept.filters === filters ? kept : nothing;
  const { all, ids } = current;
  const named = Object.keys(ids);

  const onPage = useMemo(() => {
    if (!all) return ids;
    return Object.fromEntries(rows.flatMap(({ id }) => (ids[id] ? [] : [[id, true] as const])));
  }, [all, ids, rows]);

  const change = (selected: Ids) => {
    const excluded = () => {
      const others = { ...ids };
      for (const { id } of rows) {
        if (selected[id]) delete others[id];
        else others[id] = true;
      }
      return others;
    };
    const next = { filters, all, ids: all ? excluded() : selected };
    if (Object.keys(next.ids).length > maxSelectedIds) {
      toast.error(`You can select up to ${formatCount(maxSelectedIds)} users one by one`, {
        description: "Use Select all matching instead.",
      });
      return;
    }
    setKept(next);
  };

  const input: UserSelectionInput = all
    ? { filters: parameters, except: named }
    : { userIds: named };
  const count: Total = all
    ? { count: Math.max(0, total.count - named.length), exact: total.exact }
    : { count: named.length, exact: true };
  return {
    onPage,
    change,
    input,
    count,
    isAll: all && named.length === 0,
    selectAll: () => setKept({ filters, all: true, ids: {} }),
    clear: () => setKept(nothing),
  };
}
