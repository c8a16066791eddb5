"use client";

import { useRef, type ReactNode } from "react";
import { Button } from "./button";
import { Callout } from "./callout";
import { Dialog } from "./dialog";

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** After the dialog has closed and the focus is back. */
  onClosed?: () => void;
  /** The action, such as *Disable user*. */
  title: string;
  /** Which user or how many, and the consequences. */
  description: ReactNode;
  /** The verb on the button; the same as in the title. */
  confirmLabel: string;
  cancelLabel?: string;
  /** Red, and the focus starts on Cancel. */
  danger?: boolean;
  size?: "sm" | "lg";
  pending?: boolean;
  /** Why it did not work; the dialog stays open. */
  error?: string | undefined;
  /** The caller closes the dialog when the work is done. */
  onConfirm: () => void;
  children?: ReactNode;
}

/** Asks before something is done. Cannot be closed while `pending`. */
export function ConfirmDialog({
  open,
  onOpenChange,
  onClosed,
  title,
  description,
  confirmLabel,
  cancelLabel = "Cancel",
  danger = false,
  size = "sm",
  pending = false,
  error,
  onConfirm,
  children,
}: ConfirmDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const confirm = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      alert
      size={size}
      open={open}
      onOpenChange={(next) => {
        if (!pending) onOpenChange(next);
      }}
      onClosed={onClosed}
      title={title}
      description={description}
      initialFocus={danger ? cancel : confirm}
      footer={
        <>
          <Button
            ref={cancel}
            onClick={() => {
              if (!pending) onOpenChange(false);
            }}
          >
            {cancelLabel}
          </Button>
          <Button
            ref={confirm}
            variant={danger ? "danger" : "primary"}
            pending={pending}
            onClick={onConfirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {error || children ? (
        <div className="space-y-4">
          {error ? (
            <Callout tone="bad" announce="alert">
              {error}
            </Callout>
          ) : null}
          {children}
        </div>
      ) : null}
    </Dialog>
  );
}
