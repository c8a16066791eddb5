"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";

import type { RoleChoice } from "./group-fields";

const CreateGroupDialog = dynamic(() => import("./create-group-dialog"), { loading: () => null });

type CreateGroupButtonProps = {
  /** The roles that the actor may give; undefined with Basic access. */
  roles: RoleChoice[] | undefined;
};

/** Opens *Create group*; the dialog's code loads when it is first opened. */
export function CreateGroupButton({ roles }: CreateGroupButtonProps) {
  const [open, setOpen] = useState(false);
  // Each opening starts with an empty form.
  const [openings, setOpenings] = useState(0);
  return (
    <>
      <Button
        variant="primary"
        aria-haspopup="dialog"
        onClick={() => {
          setOpenings(openings + 1);
          setOpen(true);
        }}
      >
        <Plus aria-hidden />
        Create group
      </Button>
      {openings > 0 ? (
        <CreateGroupDialog
          key={openings}
          open={open}
          onClose={() => setOpen(false)}
          roles={roles}
        />
      ) : null}
    </>
  );
}
