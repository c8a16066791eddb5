"use client";

import { useState, useTransition } from "react";
import type { ReactNode } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Result } from "@/lib/errors";

import { callAction } from "./call-action";

type Question = {
  /** The action, such as *Disable user*. */
  title: string;
  /** To which user or how many, and what follows from it. */
  description: ReactNode;
  /** The verb on the button; by default the title. */
  confirmLabel?: string;
  /** By default *Cancel*. */
  cancelLabel?: string;
  /** Red, and the focus starts on Cancel. */
  danger?: boolean;
  children?: ReactNode;
};

export type Confirmation<Data> = Question & {
  /** Calls the server action; after a failure the dialog stays open with the message. */
  action: () => Promise<Result<Data>>;
  onDone?: (data: Data) => void;
};

/** Asks before an action runs, shows its progress and its failure, and closes when it is done. */
export function useConfirm(): {
  confirm: <Data>(confirmation: Confirmation<Data>) => void;
  /** To be rendered beside the buttons that ask. */
  confirmDialog: ReactNode;
} {
  // Stays after closing, so that the dialog keeps its text while it fades out.
  const [question, setQuestion] = useState<Question & { onConfirm: () => void }>();
  const [open, setOpen] = useState(false);
  const [error, setError] = useState<string>();
  const [pending, startTransition] = useTransition();

  return {
    confirm: ({ action, onDone, ...asked }) => {
      setError(undefined);
      setOpen(true);
      setQuestion({
        ...asked,
        onConfirm: () =>
          startTransition(async () => {
            const result = await callAction(action);
            if (!result.ok) return setError(result.message);
            setOpen(false);
            onDone?.(result.data);
          }),
      });
    },
    confirmDialog: question ? (
      <ConfirmDialog
        {...question}
        confirmLabel={question.confirmLabel ?? question.title}
        open={open}
        onOpenChange={setOpen}
        pending={pending}
        error={error}
      />
    ) : null,
  };
}
