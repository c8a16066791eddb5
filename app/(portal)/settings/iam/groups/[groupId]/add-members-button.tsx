"use client";

import { UserPlus } from "lucide-react";
import dynamic from "next/dynamic";

import { DialogButton } from "@/components/ui/dialog-button";

const AddMembersDialog = dynamic(() => import("./add-members-dialog"), { loading: () => null });

/** Opens *Add members*; the dialog's code loads when it is first opened. */
export function AddMembersButton(props: {
  groupId: string;
  name: string;
  seesUsers: boolean;
  previewedRole: string | undefined;
}) {
  return (
    <DialogButton
      variant="primary"
      renderDialog={(state) => <AddMembersDialog {...state} {...props} />}
    >
      <UserPlus aria-hidden />
      Add members
    </DialogButton>
  );
}
