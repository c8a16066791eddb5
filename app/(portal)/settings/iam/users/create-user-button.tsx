"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";

import { DialogButton } from "@/components/ui/dialog-button";

import type { Grants } from "./grants";

const CreateUserDialog = dynamic(() => import("./create-user-dialog"), { loading: () => null });

/** Opens *Create user*; the dialog's code loads when it is first opened. */
export function CreateUserButton({ grants }: { grants: Grants }) {
  return (
    <DialogButton renderDialog={(state) => <CreateUserDialog {...state} grants={grants} />}>
      <Plus aria-hidden />
      Create user
    </DialogButton>
  );
}
