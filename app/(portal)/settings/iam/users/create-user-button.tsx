"use client";

import { Plus } from "lucide-react";
import { useState } from "react";

import { buttonVariants } from "@/components/ui/button-variants";
import { part } from "@/components/ui/part";

import type { Grants } from "./grants";

const CreateUserDialog = part(() => import("./create-user-dialog"));

/**
 * Opens *Create user*; the dialog's code loads when it is first opened. A plain button, so that
 * Home, which also has it, stays small.
 */
export function CreateUserButton({ grants }: { grants: Grants }) {
  const [open, setOpen] = useState(false);
  // Each opening starts with an empty form.
  const [openings, setOpenings] = useState(0);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        className={buttonVariants()}
        onClick={() => {
          setOpenings(openings + 1);
          setOpen(true);
        }}
      >
        <Plus aria-hidden />
        Create user
      </button>
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
