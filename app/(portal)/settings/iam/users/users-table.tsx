"use client";

import { UsersRound } from "lucide-react";
import { useState } from "react";

import { DataTable } from "@/components/data-table/data-table";
import type { TablePage } from "@/components/data-table/data-table";
import type { Total } from "@/components/data-table/pagination";
import { namedRows, nothingSelected } from "@/components/data-table/selection";
import type { TableSelection } from "@/components/data-table/selection";
import type { TableFilter } from "@/components/data-table/url-state";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { part } from "@/components/ui/part";
import { toast } from "@/components/ui/toast";
import type { UserFilterParameters } from "@/lib/users/list/filters";
import type { SavedViewsState } from "@/lib/saved-views/queries";
import type { UserSelectionInput } from "@/lib/users/list/selection";

import { plainUserColumns, userColumns } from "./columns";
import { SavedViews } from "./saved-views";
import type { UserRow } from "./user-row";
import { UserRowLayer } from "./user-row-layer";

const SelectionBar = part(async () => {
  const { SelectionBar: component } = await import("./selection-bar");
  return { default: component };
});

type UsersTableProps = {
  page: TablePage<UserRow> | Promise<TablePage<UserRow>>;
  views: SavedViewsState;
  /** The server's time when it made the page. */
  now: string;
  filters: readonly TableFilter[];
  /** The filters that the rows passed, as the address has them. */
  parameters: Required<UserFilterParameters>;
  sort: string;
  /** Ids of hidden columns. */
  hidden: readonly string[];
  mayInvite: boolean;
  /** Whether the actor may see password statuses and activity, and do something to many. */
  manages: boolean;
  /** The roles that the actor may give. */
  roles: readonly { key: string; name: string; rank: number }[];
  /** As many people as can be selected one by one. */
  mostNamed: number;
};

const nameOf = ({ name }: UserRow) => name;

/** Everybody of the organization, with all that one can do from there. */
export function UsersTable({
  page,
  views,
  now,
  filters,
  parameters,
  sort,
  hidden,
  mayInvite,
  manages,
  roles,
  mostNamed,
}: UsersTableProps) {
  const { selection, select } = useSelection(JSON.stringify(parameters), mostNamed);
  return (
    <DataTable
      label="Users"
      searchLabel="Search users"
      defaultSort="name"
      columns={manages ? userColumns : plainUserColumns}
      filters={filters}
      hidden={hidden}
      page={page}
      toolbar={<SavedViews {...views} />}
      now={now}
      selectable={manages ? { selection, nameOf, onSelect: select } : undefined}
      // oxlint-disable-next-line react/no-unstable-nested-components -- a function, not a component
      layer={({ rows, total, body }) => (
        <>
          <UserRowLayer rows={rows} body={body} now={now} />
          {isEmpty(selection, total) ? null : (
            <SelectionBar
              selection={selectionInput(selection, parameters)}
              count={countOf(selection, total)}
              total={total}
              allSelected={selection.kind === "all" && selection.except.size === 0}
              onSelectAll={() => select({ kind: "all", except: new Set() })}
              onClear={() => select(nothingSelected)}
              hiddenColumns={hidden.join(",")}
              sort={sort}
              roles={roles}
            />
          )}
        </>
      )}
      empty={
        <EmptyState
          icon={<UsersRound />}
          title="Nobody here yet"
          description="People appear here as soon as they are invited."
          actions={
            mayInvite ? (
              <LinkButton href="/settings/iam/users/invite">Invite users</LinkButton>
            ) : undefined
          }
        />
      }
    />
  );
}

/** What is selected among those who pass the filters; other filters, and nobody is. */
function useSelection(filters: string, mostNamed: number) {
  const [kept, setKept] = useState({ filters, selection: nothingSelected });
  if (kept.filters !== filters) setKept({ filters, selection: nothingSelected });
  const select = (selection: TableSelection) => {
    if (namedRows(selection) > mostNamed) {
      toast.error("That are too many to select one by one", {
        description: "Narrow the list down with search and filters, then select all that match.",
      });
      return;
    }
    setKept({ filters, selection });
  };
  return { selection: kept.filters === filters ? kept.selection : nothingSelected, select };
}

function countOf(selection: TableSelection, total: Total): Total {
  if (selection.kind === "rows") return { count: selection.ids.size, exact: true };
  return { count: Math.max(0, total.count - selection.except.size), exact: total.exact };
}

function isEmpty(selection: TableSelection, total: Total): boolean {
  const { count, exact } = countOf(selection, total);
  return exact && count === 0;
}

function selectionInput(
  selection: TableSelection,
  filters: Required<UserFilterParameters>,
): UserSelectionInput {
  return selection.kind === "rows"
    ? { userIds: [...selection.ids] }
    : { filters, except: [...selection.except] };
}
