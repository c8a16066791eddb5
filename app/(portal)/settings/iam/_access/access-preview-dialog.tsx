"use client";

import { useRef, useState } from "react";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";

import { AccessPreview } from "./access-preview";
import type { LoadAccessPreview } from "./use-access-preview";

type AccessPreviewDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** After the dialog has closed and the focus is back. */
  onClosed?: () => void;
  /** The action, such as *Switch to RBAC*. */
  title: string;
  description?: ReactNode;
  /** The verb on the button; by default the title. */
  confirmLabel?: string | undefined;
  /** Red; for what cannot be undone. */
  danger?: boolean | undefined;
  pending?: boolean;
  /** Why it did not work; the dialog stays open. */
  error?: string | undefined;
  load: LoadAccessPreview;
  /** How many users it is about at most, if that is known. */
  users?: number;
  /** The caller closes the dialog, now or when the work is done. */
  onConfirm: () => void;
};

/** Shows who gains and who loses what before a change of access is saved. */
export function AccessPreviewDialog({
  open,
  onOpenChange,
  onClosed,
  title,
  description,
  confirmLabel = title,
  danger = false,
  pending = false,
  error,
  load,
  users,
  onConfirm,
}: AccessPreviewDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const [shown, setShown] = useState(false);
  return (
    <Dialog
      alert
      size="lg"
      open={open}
      onOpenChange={(next) => {
        if (!pending) onOpenChange(next);
      }}
      onClosed={() => {
        setShown(false);
        onClosed?.();
      }}
      title={title}
      description={description}
      initialFocus={cancel}
      footer={
        <>
          <Button
            ref={cancel}
            onClick={() => {
              if (!pending) onOpenChange(false);
            }}
          >
            Cancel
          </Button>
          <Button
            variant={danger ? "danger" : "primary"}
            pending={pending}
            disabledReason={shown || pending ? undefined : "See first who is affected."}
            onClick={onConfirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {error ? (
          <Callout tone="bad" announce="alert">
            {error}
          </Callout>
        ) : null}
        <AccessPreview load={load} users={users} onShown={() => setShown(true)} />
      </div>
    </Dialog>
  );
}
