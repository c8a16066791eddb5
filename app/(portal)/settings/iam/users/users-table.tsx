"use client";

import { UsersRound } from "lucide-react";

import { DataTable } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { passwordStatuses, passwordStatusWords } from "@/lib/passwords/status";
import type { SavedViewsState } from "@/lib/saved-views/queries";
import type { UserListPage } from "@/lib/users/queries";
import { userStatuses, userStatusLabels } from "@/lib/users/status";

import { plainUserColumns, userColumns } from "./columns";
import { SavedViews } from "./saved-views";

type UsersTableProps = {
  page: UserListPage;
  views: SavedViewsState;
  /** The person who looks. */
  ownId: string;
  /** The server's time when it made the page. */
  now: string;
  mayInvite: boolean;
  /** Whether the actor may see password statuses and activity. */
  manages: boolean;
};

const statusFilter = {
  parameter: "status",
  label: "Status",
  options: userStatuses.map((value) => ({
    value,
    label: userStatusLabels[value],
    ...(value === "deleted" ? { description: "Hidden unless chosen" } : {}),
  })),
};

const passwordFilter = {
  parameter: "password",
  label: "Password",
  options: passwordStatuses.map((value) => ({ value, label: passwordStatusWords[value].label })),
};

const filters = [statusFilter, passwordFilter];
const plainFilters = [statusFilter];

export function UsersTable({ page, views, ownId, now, mayInvite, manages }: UsersTableProps) {
  const rows = page.rows.map((user) => ({ ...user, isActor: user.id === ownId, now }));
  return (
    <DataTable
      label="Users"
      searchLabel="Search users"
      defaultSort="name"
      columns={manages ? userColumns : plainUserColumns}
      filters={manages ? filters : plainFilters}
      page={{ ...page, rows, total: page.total.count }}
      rowId={(user) => user.id}
      toolbar={<SavedViews {...views} />}
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
