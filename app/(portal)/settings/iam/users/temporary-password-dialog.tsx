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
  /** What was done: *User created*. */
  title: string;
  name: string;
  email: string;
  temporaryPassword: string;
};

/** Where nobody delivers mail: what the welcome mail would have brought, to be passed on. */
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
    // An alert, so that a press beside it does not lose what is shown only once.
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
          Nobody delivers mail here, so pass the temporary password on to{" "}
          <bdi className="font-medium text-fg">{name}</bdi> yourself. It is shown only now.
        </>
      }
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="space-y-4">
        <Field label="User name">
          <Input value={email} readOnly />
        </Field>
        <Field
          label="Temporary password"
          description="Valid for 15 days. Whoever signs in with it chooses a password of their own first."
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
