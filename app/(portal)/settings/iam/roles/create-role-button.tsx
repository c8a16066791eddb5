"use client";

import { Copy, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";

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
  const [open, setOpen] = useState(false);
  // Each opening starts with an empty form.
  const [openings, setOpenings] = useState(0);
  return (
    <>
      <Button
        aria-haspopup="dialog"
        variant={start ? undefined : "primary"}
        disabledReason={disabledReason}
        onClick={() => {
          setOpenings(openings + 1);
          setOpen(true);
        }}
      >
        {start ? <Copy aria-hidden /> : <Plus aria-hidden />}
        {start ? "Duplicate" : "Create role"}
      </Button>
      {openings > 0 ? (
        <CreateRoleDialog
          key={openings}
          open={open}
          onClose={() => setOpen(false)}
          choices={choices}
          start={start}
        />
      ) : null}
    </>
  );
}
