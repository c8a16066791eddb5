"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";

import type { Grants } from "./grants";

const CreateUserDialog = dynamic(() => import("./create-user-dialog"), { loading: () => null });

/** Opens *Create user*; the dialog's code loads when it is first opened. */
export function CreateUserButton({ grants }: { grants: Grants }) {
  const [open, setOpen] = useState(false);
  // Each opening starts with an empty form.
  const [openings, setOpenings] = useState(0);
  return (
    <>
      <Button
        aria-haspopup="dialog"
        onClick={() => {
          setOpenings(openings + 1);
          setOpen(true);
        }}
      >
        <Plus aria-hidden />
        Create user
      </Button>
      {openings > 0 ? (
        <CreateUserDialog
          key={openings}
          open={open}
          onClose={() => setOpen(false)}
          grants={grants}
        />
      ) : null}
    </>
  );
}
