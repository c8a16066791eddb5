"use client";

import { useEffect, useRef } from "react";

import { AccessPreviewDialog } from "@/app/(portal)/settings/iam/_access/access-preview-dialog";
import { previewAccessControlAction } from "@/app/(portal)/settings/iam/identity-configuration/actions";
import { accessControlLabels } from "@/lib/access/effective";
import type { AccessControl } from "@/lib/access/effective";

type SwitchAccessControlDialogProps = {
  open: boolean;
  onClose: () => void;
  /** The chosen mode. */
  to: AccessControl;
  /** Called when the dialog has closed, so that the focus can move to the result. */
  onConfirmed: () => void;
};

const consequences: Record<AccessControl, string> = {
  rbac: "Group roles and System Admin take effect on each user's next request.",
  basic:
    "Group roles and System Admin stop having an effect on each user's next request. They are kept, so that you can switch back.",
};

/** Lists who gains and who loses what by a switch, before it is saved. */
export function SwitchAccessControlDialog({
  open,
  onClose,
  to,
  onConfirmed,
}: SwitchAccessControlDialogProps) {
  const confirmed = useRef(false);
  useEffect(() => {
    // Reopened during the closing animation: the earlier confirmation no longer counts.
    if (open) confirmed.current = false;
  }, [open]);
  return (
    <AccessPreviewDialog
      open={open}
      onOpenChange={(next) => {
        if (next) return;
        confirmed.current = false;
        onClose();
      }}
      title={`Switch to ${accessControlLabels[to]}`}
      description={consequences[to]}
      load={(query) => previewAccessControlAction({ accessControl: to, ...query })}
      onConfirm={() => {
        confirmed.current = true;
        onClose();
      }}
      onClosed={() => {
        if (confirmed.current) onConfirmed();
        confirmed.current = false;
      }}
    />
  );
}
