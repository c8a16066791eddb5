"use client";

import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { buttonStyles } from "@/components/ui/button-styles";

import type { Grants } from "./grants";

const CreateUserDialog = lazy(() => import("./create-user-dialog"));

/**
 * Opens *Create user*; the dialog's code loads when it is first opened. A plain button, so that
 * Home, which has it too, stays small.
 */
export function CreateUserButton({ grants }: { grants: Grants }) {
  const [open, setOpen] = useState(false);
  // Each opening begins with an empty form.
  const [openings, setOpenings] = useState(0);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        className={buttonStyles()}
        onClick={() => {
          setOpenings(openings + 1);
          setOpen(true);
        }}
      >
        <Plus aria-hidden />
        Create user
      </button>
      {openings > 0 ? (
        <Suspense fallback={null}>
          <CreateUserDialog
            key={openings}
            open={open}
            onClose={() => setOpen(false)}
            grants={grants}
          />
        </Suspense>
      ) : null}
    </>
  );
}
