"use client";

import { Copy, Plus } from "lucide-react";
import dynamic from "next/dynamic";

import { DialogButton } from "@/components/ui/dialog-button";

import type { RoleChoices, RoleStart } from "./role-choices";

const CreateRoleDialog = dynamic(() => import("./create-role-dialog"), { loading: () => null });

type CreateRoleButtonProps = {
  choices: RoleChoices;
  /** Makes the button **Duplicate**. */
  start?: RoleStart;
  disabledReason: string | undefined;
};

/** Opens *Create role*; the dialog's code loads when it is first opened. */
export function CreateRoleButton({ choices, start, disabledReason }: CreateRoleButtonProps) {
  return (
    <DialogButton
      variant={start ? undefined : "primary"}
      disabledReason={disabledReason}
      renderDialog={(state) => <CreateRoleDialog {...state} choices={choices} start={start} />}
    >
      {start ? <Copy aria-hidden /> : <Plus aria-hidden />}
      {start ? "Duplicate" : "Create role"}
    </DialogButton>
  );
}
