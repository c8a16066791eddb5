"use client";

import { useState, useTransition } from "react";
import type { ReactNode } from "react";

import { callAction } from "@/components/forms/call-action";
import { useConfirm } from "@/components/forms/use-confirm";
import type { Confirmation } from "@/components/forms/use-confirm";

import { AccessPreviewDialog } from "./access-preview-dialog";
import type { LoadAccessPreview } from "./use-access-preview";

type AccessConfirmation<Data> = Confirmation<Data> & {
  /** Loads who gains and loses what; undefined where no user's access can change. */
  load: LoadAccessPreview | undefined;
  /** How many users it is about at most. */
  users: number;
};

type Asked = Pick<
  AccessConfirmation<never>,
  "title" | "description" | "confirmLabel" | "danger"
> & {
  load: LoadAccessPreview;
  users: number;
  onConfirm: () => void;
};

/** `useConfirm` for actions that may change what users may do: shows who gains and loses what. */
export function useAccessConfirm(): {
  confirm: <Data>(confirmation: AccessConfirmation<Data>) => void;
  /** To be rendered beside the buttons that ask. */
  confirmDialog: ReactNode;
} {
  const plain = useConfirm();
  // Stays after closing, so that the dialog keeps its text while it fades out.
  const [asked, setAsked] = useState<Asked>();
  const [openings, setOpenings] = useState(0);
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const [pending, startTransition] = useTransition();

  return {
    confirm: ({ load, users, ...confirmation }) => {
      if (!load) return plain.confirm(confirmation);
      const { title, description, confirmLabel, danger, action, onDone } = confirmation;
      setError(undefined);
      setOpenings(openings + 1);
      setOpen(true);
      setAsked({
        title,
        description,
        confirmLabel,
        danger,
        load,
        users,
        onConfirm: () =>
          startTransition(async () => {
            const result = await callAction(action);
            if (!result.ok) return setError(result.message);
            setOpen(false);
            onDone?.(result.data);
          }),
      });
    },
    confirmDialog: (
      <>
        {plain.confirmDialog}
        {asked ? (
          <AccessPreviewDialog
            key={openings}
            {...asked}
            open={open}
            onOpenChange={setOpen}
            pending={pending}
            error={error}
          />
        ) : null}
      </>
    ),
  };
}
