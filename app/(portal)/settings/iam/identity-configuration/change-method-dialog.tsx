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
  /** What the switch of self-service says, whatever the method makes of it. */
  selfService: boolean;
  /** Called when it is gone again, so that the focus is free for what the answer says. */
  onConfirmed: () => void;
};

/** What a change of the login method does to everybody, before it is saved. */
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
    // Asked again while it faded out: the earlier answer no longer counts.
    if (open) confirmed.current = false;
  }, [open]);
  const consequences = [
    "Everybody else is signed out at once; your own session stays.",
    ...(to === "password"
      ? [
          "Whoever has no password sets one with “Forgot password?”.",
          ...(selfService ? ["Registration by invite link works again."] : []),
        ]
      : [
          ...(from === "password"
            ? [
                "Passwords no longer open anything. Temporary passwords and confirmation codes are void.",
                "Registration by invite link is off, and so are all links.",
              ]
            : []),
          "Whom the provider does not know by their e-mail address cannot sign in.",
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
          People sign in with{" "}
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
