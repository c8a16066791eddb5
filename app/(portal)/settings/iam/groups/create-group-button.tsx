"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";

import { DialogButton } from "@/components/ui/dialog-button";

import type { RoleChoice } from "./group-fields";

const CreateGroupDialog = dynamic(() => import("./create-group-dialog"), { loading: () => null });

type CreateGroupButtonProps = {
  /** The roles that the actor may give; undefined with Basic access. */
  roles: RoleChoice[] | undefined;
};

/** Opens *Create group*; the dialog's code loads when it is first opened. */
export function CreateGroupButton({ roles }: CreateGroupButtonProps) {
  return (
    <DialogButton
      variant="primary"
      renderDialog={(state) => <CreateGroupDialog {...state} roles={roles} />}
    >
      <Plus aria-hidden />
      Create group
    </DialogButton>
  );
}
