"use client";

import { Plus, X } from "lucide-react";
import Link from "next/link";

import { useConfirm } from "@/components/forms/use-confirm";
import { Card, CardHeader } from "@/components/ui/card";
import { DialogButton } from "@/components/ui/dialog-button";
import { formatCount } from "@/components/ui/format";
import { IconButton } from "@/components/ui/icon-button";
import { Person } from "@/components/ui/person";
import { initials } from "@/components/ui/avatar";
import { toast } from "@/components/ui/toast";
import { permissionLabels } from "@/lib/access/policy";
import type { ListedManager } from "@/lib/groups/users";
import { userStatusLabels } from "@/lib/users/status";

import { removeManagerAction } from "../actions";
import { AddManagersDialog } from "./add-managers-dialog";

type ManagersCardProps = {
  groupId: string;
  /** The first group managers by name. */
  managers: ListedManager[];
  total: number;
  /** Whether the actor adds and removes group managers. */
  canEdit: boolean;
  /** Whether the actor sees the pages of users, and finds them. */
  seesUsers: boolean;
};

/** **Group managers**: who adds and removes members without the permission to manage groups. */
export function ManagersCard({ groupId, managers, total, canEdit, seesUsers }: ManagersCardProps) {
  const { confirm, confirmDialog } = useConfirm();

  const remove = ({ userId, name, isActor }: ListedManager) =>
    confirm({
      title: "Remove group manager",
      description: (
        <>
          <strong className="font-medium text-fg">
            <bdi>{name}</bdi>
          </strong>{" "}
          {isActor ? "(you) " : ""}can no longer add and remove members of this group.
        </>
      ),
      confirmLabel: "Remove",
      danger: true,
      action: () => removeManagerAction({ groupId, userId }),
      onDone: () => toast.success(`${name} is no longer a group manager`),
    });

  return (
    <Card aria-labelledby="managers">
      <CardHeader
        title="Group managers"
        titleId="managers"
        description="They add and remove members up to their own role."
        aside={
          canEdit ? (
            <DialogButton
              size="sm"
              disabledReason={
                seesUsers
                  ? undefined
                  : `You need the permission “${permissionLabels["users:read"]}” to choose them.`
              }
              renderDialog={(state) => <AddManagersDialog {...state} groupId={groupId} />}
            >
              <Plus aria-hidden />
              Add<span className="sr-only"> group managers</span>
            </DialogButton>
          ) : undefined
        }
      />
      {managers.length === 0 ? (
        <p className="text-fg-muted">No group managers.</p>
      ) : (
        <ul aria-labelledby="managers" className="-my-2">
          {managers.map((manager) => {
            const { userId, name, email, status, isActor, removalLocked } = manager;
            const detail = [
              ...(name === email ? [] : [email]),
              ...(isActor ? ["You"] : []),
              ...(status === "active" ? [] : [userStatusLabels[status]]),
            ].join(" · ");
            return (
              <li
                key={userId}
                className="flex items-center justify-between gap-3 border-b border-line py-2 last:border-b-0"
              >
                <Person initials={initials(name)} detail={detail}>
                  {seesUsers ? <Link href={`/settings/iam/users/${userId}`}>{name}</Link> : name}
                </Person>
                {canEdit ? (
                  <IconButton
                    size="sm"
                    label={`Remove ${name}`}
                    tooltip="Remove"
                    icon={<X />}
                    disabledReason={removalLocked}
                    onClick={() => remove(manager)}
                  />
                ) : null}
              </li>
            );
          })}
          {total > managers.length ? (
            <li className="py-2 text-fg-muted">and {formatCount(total - managers.length)} more</li>
          ) : null}
        </ul>
      )}
      {confirmDialog}
    </Card>
  );
}
