"use client";

import { CalendarClock, Ellipsis, Plus, UserMinus } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { EndsIn } from "@/components/ui/ends-in";
import { formatCount } from "@/components/ui/format";
import { Menu } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast";
import type { GroupOptions } from "@/lib/groups/grantable";
import type { PersonGroup } from "@/lib/users/person";

import { useAccessConfirm } from "../../_access/use-access-confirm";
import { previewMembersAction, removeMembersAction } from "../../groups/actions";

const AddToGroupDialog = dynamic(() => import("./add-to-group-dialog"), { loading: () => null });
const UntilDialog = dynamic(
  () => import("../../groups/[groupId]/until-dialog").then((module) => module.UntilDialog),
  { loading: () => null },
);

/** Further groups are only counted. */
const groupsShown = 50;

type GroupsCardProps = {
  userId: string;
  name: string;
  groups: readonly PersonGroup[];
  /** The groups that the actor may add the user to, if they may act on the user. */
  addable: GroupOptions | undefined;
  /** Whether the actor may see what the user gains or loses by a group. */
  showsAccess: boolean;
  /** The server's time when the page was rendered. */
  now: string;
};

/** The groups of a user, with what the actor may change about them. */
export function GroupsCard({ userId, name, groups, addable, showsAccess, now }: GroupsCardProps) {
  const card = useRef<HTMLElement>(null);
  const { confirm, confirmDialog } = useAccessConfirm();
  // Each opening starts with an empty form.
  const [adding, setAdding] = useState({ open: false, times: 0 });
  const [ending, setEnding] = useState({ open: false, times: 0, group: groups[0] });

  const askToRemove = ({ id, name: groupName, membership }: PersonGroup) => {
    const roleName = membership?.roleName;
    const userIds = [userId];
    confirm({
      title: "Remove from group",
      description: (
        <>
          <bdi className="font-medium text-fg">{name}</bdi> leaves <bdi>{groupName}</bdi>
          {roleName ? ` and loses the role ${roleName} unless they have it otherwise` : ""}.
        </>
      ),
      confirmLabel: "Remove",
      danger: true,
      users: 1,
      load:
        showsAccess && roleName
          ? (query) => previewMembersAction({ groupId: id, operation: "leave", userIds, ...query })
          : undefined,
      action: () => removeMembersAction({ groupId: id, userIds }),
      onDone: () => {
        toast.success(`${name} removed from ${groupName}`);
        // The menu with the focus is gone with its group.
        card.current?.focus();
      },
    });
  };

  return (
    <Card ref={card} tabIndex={-1} aria-labelledby="groups" className="outline-none">
      <CardHeader
        title="Groups"
        titleId="groups"
        aside={
          addable && addable.groups.length > 0 ? (
            <Button
              size="sm"
              aria-haspopup="dialog"
              onClick={() => setAdding({ open: true, times: adding.times + 1 })}
            >
              <Plus aria-hidden />
              Add to group
            </Button>
          ) : undefined
        }
      />
      {groups.length === 0 ? (
        <p className="text-fg-muted">Not in any group.</p>
      ) : (
        <ul aria-labelledby="groups" className="-my-2.5">
          {groups.slice(0, groupsShown).map((group) => (
            <li
              key={group.id}
              className="flex items-center justify-between gap-4 border-b border-line py-2.5 last:border-b-0"
            >
              <div className="min-w-0">
                <p className="font-medium wrap-anywhere">
                  <bdi>
                    {group.managed ? (
                      <Link
                        href={`/settings/iam/groups/${group.id}`}
                        prefetch={false}
                        className="rounded-sm hover:underline"
                      >
                        {group.name}
                      </Link>
                    ) : (
                      group.name
                    )}
                  </bdi>
                </p>
                {group.membership ? <Membership {...group.membership} now={now} /> : null}
              </div>
              {group.managed ? (
                <Menu
                  label={`Actions for ${group.name}`}
                  icon={<Ellipsis />}
                  items={[
                    {
                      label: group.membership?.endsAt ? "Change end date" : "Set end date",
                      icon: <CalendarClock />,
                      onSelect: () => setEnding({ open: true, times: ending.times + 1, group }),
                      disabledReason: group.managed.endLocked,
                    },
                    {
                      label: "Remove from group",
                      icon: <UserMinus />,
                      danger: true,
                      separated: true,
                      onSelect: () => askToRemove(group),
                      disabledReason: group.managed.removalLocked,
                    },
                  ]}
                />
              ) : null}
            </li>
          ))}
          {groups.length > groupsShown ? (
            <li className="py-2.5 text-fg-muted">
              and {formatCount(groups.length - groupsShown)} more
            </li>
          ) : null}
        </ul>
      )}
      {addable && adding.times > 0 ? (
        <AddToGroupDialog
          key={adding.times}
          open={adding.open}
          onClose={() => setAdding({ ...adding, open: false })}
          userId={userId}
          name={name}
          groups={addable}
          showsAccess={showsAccess}
        />
      ) : null}
      {ending.times > 0 && ending.group ? (
        <UntilDialog
          key={`${ending.group.id} ${ending.times}`}
          open={ending.open}
          onClose={() => setEnding({ ...ending, open: false })}
          groupId={ending.group.id}
          member={{ userId, name, endsAt: ending.group.membership?.endsAt ?? null }}
        />
      ) : null}
      {confirmDialog}
    </Card>
  );
}

function Membership({
  roleName,
  createdAt,
  addedBy,
  endsAt,
  now,
}: NonNullable<PersonGroup["membership"]> & { now: string }) {
  return (
    <p className="text-xs wrap-anywhere text-fg-muted">
      {roleName ? (
        <>
          role <bdi>{roleName}</bdi>
          {" · "}
        </>
      ) : null}
      {endsAt ? (
        <>
          <EndsIn date={endsAt} now={now} />
          {" · "}
        </>
      ) : null}
      since <RelativeTime date={createdAt} now={now} format="date" />
      {addedBy ? (
        <>
          {" by "}
          <bdi>{addedBy}</bdi>
        </>
      ) : null}
    </p>
  );
}
