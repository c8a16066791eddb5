"use client";

import { useRef } from "react";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type TemporaryPasswordDialogProps = {
  open: boolean;
  onClose: () => void;
  /** The title, such as *User created*. */
  title: string;
  name: string;
  email: string;
  temporaryPassword: string;
};

/**
 * Shows the temporary password where email delivery isn't set up, so that it can be shared by hand.
 */
export function TemporaryPasswordDialog({
  open,
  onClose,
  title,
  name,
  email,
  temporaryPassword,
}: TemporaryPasswordDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  return (
    // An alert dialog, so that a click outside does not close it.
    <Dialog
      alert
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      initialFocus={field}
      title={title}
      description={
        <>
          Email delivery isn't set up. Share this temporary password with{" "}
          <bdi className="font-medium text-fg">{name}</bdi>. Administrators can also find it in the
          Outbox.
        </>
      }
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="space-y-4">
        <Field label="Email">
          <Input value={email} readOnly />
        </Field>
        <Field
          label="Temporary password"
          description="Expires in 15 days. The user must choose a new password at first sign-in."
        >
          <div className="flex gap-2">
            <Input
              ref={field}
              value={temporaryPassword}
              readOnly
              onFocus={(event) => event.target.select()}
              className="font-mono text-fg"
            />
            <CopyButton value={temporaryPassword} />
          </div>
        </Field>
      </div>
    </Dialog>
  );
}
