"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";

import { callAction } from "@/components/forms/call-action";
import { useConfirm } from "@/components/forms/use-confirm";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { toast } from "@/components/ui/toast";

import { deleteGroupAction, previewGroupRoleAction } from "../actions";
import { AccessPreviewDialog } from "../../_access/access-preview-dialog";

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
  const { confirm, confirmDialog } = useConfirm();
  // With a role who loses what is shown first.
  const [open, setOpen] = useState(false);
  const [openings, setOpenings] = useState(0);
  const [error, setError] = useState<string>();
  const [pending, startTransition] = useTransition();
  const showsLosses = roleName !== undefined && members > 0;

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

  const leave = () => {
    toast.success(`${name} deleted`);
    router.push("/settings/iam/groups");
  };
  const ask = () => {
    if (showsLosses) {
      setError(undefined);
      setOpenings(openings + 1);
      return setOpen(true);
    }
    confirm({
      title: "Delete group",
      description,
      danger: true,
      action: () => deleteGroupAction({ groupId }),
      onDone: leave,
    });
  };

  return (
    <>
      <Button className="text-bad!" onClick={ask} disabledReason={lockedReason}>
        <Trash2 aria-hidden />
        Delete group
      </Button>
      {confirmDialog}
      {openings > 0 ? (
        <AccessPreviewDialog
          key={openings}
          danger
          open={open}
          onOpenChange={setOpen}
          title="Delete group"
          description={description}
          pending={pending}
          error={error}
          load={(query) => previewGroupRoleAction({ groupId, roleKey: "", ...query })}
          onConfirm={() =>
            startTransition(async () => {
              const result = await callAction(() => deleteGroupAction({ groupId }));
              if (!result.ok) return setError(result.message);
              setOpen(false);
              leave();
            })
          }
        />
      ) : null}
    </>
  );
}
