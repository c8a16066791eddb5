"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";

import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { toast } from "@/components/ui/toast";

import { useAccessConfirm } from "../../_access/use-access-confirm";
import { deleteGroupAction, previewGroupRoleAction } from "../actions";

type DeleteGroupButtonProps = {
  groupId: string;
  name: string;
  members: number;
  /** How many links add people to it. */
  links: number;
  /** The role that its members lose; none with Basic access. */
  roleName: string | undefined;
  lockedReason: string | undefined;
};

/** **Delete group**: says first how many people are in it and what they lose. */
export function DeleteGroupButton({
  groupId,
  name,
  members,
  links,
  roleName,
  lockedReason,
}: DeleteGroupButtonProps) {
  const router = useRouter();
  const { confirm, confirmDialog } = useAccessConfirm();
  const one = members === 1;
  const losses = roleName
    ? ` and ${one ? "loses" : "lose"} the role ${roleName} unless they have it otherwise`
    : "";
  const people =
    members === 0
      ? "has no members."
      : `has ${formatCount(members)} ${one ? "member" : "members"}, who ${one ? "leaves" : "leave"} it${losses}.`;
  const linksText =
    links === 0
      ? ""
      : ` ${links === 1 ? "One link no longer adds" : `${formatCount(links)} links no longer add`} people to it.`;
  const description = (
    <>
      <strong className="font-medium text-fg">
        <bdi>{name}</bdi>
      </strong>{" "}
      {people}
      {linksText} This can't be undone.
    </>
  );

  const ask = () =>
    confirm({
      title: "Delete group",
      description,
      danger: true,
      users: members,
      load:
        roleName !== undefined && members > 0
          ? (query) => previewGroupRoleAction({ groupId, roleKey: "", ...query })
          : undefined,
      action: () => deleteGroupAction({ groupId }),
      onDone: () => {
        toast.success(`${name} deleted`);
        router.push("/settings/iam/groups");
      },
    });

  return (
    <>
      <Button className="text-bad!" onClick={ask} disabledReason={lockedReason}>
        <Trash2 aria-hidden />
        Delete group
      </Button>
      {confirmDialog}
    </>
  );
}
