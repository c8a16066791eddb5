"use client";

import { UserMinus, UsersRound } from "lucide-react";
import { useState } from "react";

import { DataTable } from "@/components/data-table/data-table";
import { tableSearchParams } from "@/components/data-table/search-params";
import { SelectedRowsBar, useSelectedRows } from "@/components/data-table/selected-rows";
import { useTableSearch } from "@/components/data-table/use-table-search";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { toast } from "@/components/ui/toast";
import type { ListedMember, MemberPage } from "@/lib/groups/users";

import { useAccessConfirm } from "../../_access/use-access-confirm";
import { previewMembersAction, removeMembersAction } from "../actions";
import { memberColumns, memberColumnsWithoutActions } from "./member-columns";
import { UntilDialog } from "./until-dialog";

type MembersTableProps = {
  groupId: string;
  page: MemberPage;
  /** The server's time when the page was rendered. */
  now: string;
  /** Whether the actor may not change who is in the group. */
  locked: boolean;
  /** Whether the actor sees the pages of users. */
  linksUsers: boolean;
  /** The role that members have by the group; none with Basic access. */
  roleName: string | undefined;
  /** Whether the actor may see what each user loses with the role. */
  showsAccess: boolean;
};

/** The members of a group, with search, *Until* and removal, one by one or as a selection. */
export function MembersTable({
  groupId,
  page,
  now,
  locked,
  linksUsers,
  roleName,
  showsAccess,
}: MembersTableProps) {
  const search = useTableSearch(tableSearchParams);
  const [editing, setEditing] = useState<ListedMember>();
  const [editOpen, setEditOpen] = useState(false);
  const [editings, setEditings] = useState(0);
  const { confirm, confirmDialog } = useAccessConfirm();
  const { area, rowSelection, setRowSelection, selected } = useSelectedRows(
    page.rows,
    ({ userId }) => userId,
  );

  const remove = (members: readonly ListedMember[]) => {
    const [first] = members;
    const many = members.length > 1;
    const userIds = members.map(({ userId }) => userId);
    confirm({
      title: "Remove from group",
      description: (
        <>
          <strong className="font-medium text-fg">
            {many ? `${formatCount(members.length)} users` : <bdi>{first!.name}</bdi>}
          </strong>{" "}
          {many ? "leave" : "leaves"} the group
          {roleName
            ? ` and ${many ? "lose" : "loses"} the role ${roleName} unless they have it otherwise`
            : ""}
          . You can add them again.
        </>
      ),
      confirmLabel: "Remove",
      danger: true,
      users: members.length,
      load: showsAccess
        ? (query) => previewMembersAction({ groupId, operation: "leave", userIds, ...query })
        : undefined,
      action: () => removeMembersAction({ groupId, userIds }),
      onDone: ({ removed, skipped }) => {
        setRowSelection({});
        const title =
          removed === 1 ? "1 member removed" : `${formatCount(removed)} members removed`;
        if (skipped.length === 0) return toast.success(title);
        toast.info(title, {
          description: skipped
            .map(({ reason, count }) => `${formatCount(count)} not removed: ${reason}`)
            .join(" "),
        });
      },
    });
  };

  const rows = page.rows.map((member) => ({
    ...member,
    id: member.userId,
    now,
    linksUsers,
    onRemove: () => remove([member]),
    onEditUntil: () => {
      setEditing(member);
      setEditings(editings + 1);
      setEditOpen(true);
    },
  }));
  return (
    <section ref={area} tabIndex={-1} aria-labelledby="members" className="outline-none">
      <h2 id="members" className="mb-3 text-lg font-semibold">
        Members
      </h2>
      <DataTable
        label="Members"
        searchLabel="Search members"
        defaultSort="name"
        columns={locked ? memberColumnsWithoutActions : memberColumns}
        page={{ ...page, rows, total: { count: page.total, exact: true } }}
        search={search}
        selection={
          locked
            ? undefined
            : {
                selected: rowSelection,
                onChange: setRowSelection,
                nameOf: ({ name }) => name,
              }
        }
        empty={
          <EmptyState
            level={3}
            icon={<UsersRound />}
            title="No members yet"
            description={
              locked ? undefined : "Add users one by one, or paste their email addresses."
            }
          />
        }
      />
      <SelectedRowsBar
        count={selected.length}
        onClear={() => {
          setRowSelection({});
          area.current?.focus();
        }}
      >
        <Button size="sm" variant="ghost" className="text-bad!" onClick={() => remove(selected)}>
          <UserMinus aria-hidden />
          Remove from group
        </Button>
      </SelectedRowsBar>
      {editing ? (
        <UntilDialog
          key={editings}
          open={editOpen}
          onClose={() => setEditOpen(false)}
          groupId={groupId}
          member={editing}
        />
      ) : null}
      {confirmDialog}
    </section>
  );
}
