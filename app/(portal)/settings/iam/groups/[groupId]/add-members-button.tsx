"use client";

import { UserPlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";

const AddMembersDialog = dynamic(() => import("./add-members-dialog"), { loading: () => null });

/** Opens *Add members*; the dialog's code loads when it is first opened. */
export function AddMembersButton({ groupId, name }: { groupId: string; name: string }) {
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
        <UserPlus aria-hidden />
        Add members
      </Button>
      {openings > 0 ? (
        <AddMembersDialog
          key={openings}
          open={open}
          onClose={() => setOpen(false)}
          groupId={groupId}
          name={name}
        />
      ) : null}
    </>
  );
}
