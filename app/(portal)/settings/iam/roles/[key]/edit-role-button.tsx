"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";

import { DialogButton } from "@/components/ui/dialog-button";

import type { EditRoleDialogProps } from "./edit-role-dialog";

const EditRoleDialog = dynamic(() => import("./edit-role-dialog"), { loading: () => null });

type EditRoleButtonProps = Omit<EditRoleDialogProps, "open" | "onClose"> & {
  disabledReason: string | undefined;
};

/** Opens *Edit role*; the dialog's code loads when it is first opened. */
export function EditRoleButton({ disabledReason, ...dialog }: EditRoleButtonProps) {
  return (
    <DialogButton
      variant="primary"
      disabledReason={disabledReason}
      renderDialog={(state) => <EditRoleDialog {...state} {...dialog} />}
    >
      <Pencil aria-hidden />
      Edit role
    </DialogButton>
  );
}
