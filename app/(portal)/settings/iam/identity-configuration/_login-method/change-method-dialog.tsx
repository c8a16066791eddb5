"use client";

import { useEffect, useRef } from "react";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { loginMethodLabels } from "@/lib/login-methods";
import type { LoginMethod } from "@/lib/login-methods";

type ChangeMethodDialogProps = {
  open: boolean;
  onClose: () => void;
  from: LoginMethod;
  to: LoginMethod;
  /** The saved switch of self-service registration. */
  selfService: boolean;
  /** Called when the dialog has closed, so that the focus can move to the result. */
  onConfirmed: () => void;
};

/** Lists what a change of the login method does to all users, before it is saved. */
export function ChangeMethodDialog({
  open,
  onClose,
  from,
  to,
  selfService,
  onConfirmed,
}: ChangeMethodDialogProps) {
  const confirmed = useRef(false);
  useEffect(() => {
    // Reopened during the closing animation: the earlier confirmation no longer counts.
    if (open) confirmed.current = false;
  }, [open]);
  const consequences = [
    "All other users are signed out; your own session stays.",
    ...(to === "password"
      ? [
          "Users without a password set one with “Forgot password?”.",
          ...(selfService ? ["Registration by invite link works again."] : []),
        ]
      : [
          ...(from === "password"
            ? [
                "Passwords, temporary passwords and confirmation codes stop working.",
                "Registration by invite link is off, and no link works.",
              ]
            : []),
          "Users without a matching account at the provider can't sign in.",
        ]),
  ];
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => {
        if (next) return;
        confirmed.current = false;
        onClose();
      }}
      title="Change login method"
      description={
        <>
          Users will sign in with{" "}
          <strong className="font-medium text-fg">{loginMethodLabels[to]}</strong> instead of{" "}
          {loginMethodLabels[from]}.
        </>
      }
      confirmLabel="Change login method"
      danger
      onConfirm={() => {
        confirmed.current = true;
        onClose();
      }}
      onClosed={() => {
        if (confirmed.current) onConfirmed();
        confirmed.current = false;
      }}
    >
      <ul className="list-disc space-y-1.5 pl-4">
        {consequences.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
