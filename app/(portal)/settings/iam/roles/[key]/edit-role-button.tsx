"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";

import type { EditRoleDialogProps } from "./edit-role-dialog";

const EditRoleDialog = dynamic(() => import("./edit-role-dialog"), { loading: () => null });

type EditRoleButtonProps = Omit<EditRoleDialogProps, "open" | "onClose"> & {
  disabledReason: string | undefined;
};

/** Opens *Edit role*; the dialog's code loads when it is first opened. */
export function EditRoleButton({ disabledReason, ...dialog }: EditRoleButtonProps) {
  const [open, setOpen] = useState(false);
  // Each opening starts with the stored values.
  const [openings, setOpenings] = useState(0);
  return (
    <>
      <Button
        aria-haspopup="dialog"
        variant="primary"
        disabledReason={disabledReason}
        onClick={() => {
          setOpenings(openings + 1);
          setOpen(true);
        }}
      >
        <Pencil aria-hidden />
        Edit role
      </Button>
      {openings > 0 ? (
        <EditRoleDialog key={openings} {...dialog} open={open} onClose={() => setOpen(false)} />
      ) : null}
    </>
  );
}
