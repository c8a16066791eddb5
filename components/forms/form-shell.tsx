"use client";

import { useEffect, useId, useRef } from "react";
import type { ComponentProps, ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";

import type { FormProps } from "./use-action-form";

type FormShellProps = Omit<ComponentProps<"form">, keyof FormProps> &
  FormProps & {
    /** Shown as long as there is no error. */
    notice?: ReactNode;
    /** The first empty field gets the focus when the page opens. */
    focusFirst?: boolean;
  };

/** The form element of `useActionForm`, with the message that belongs to no field. */
export function FormShell({
  error,
  notice = null,
  focusFirst = false,
  children,
  ...rest
}: FormShellProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // A user who was quicker than the scripts keeps the focus.
    if (!focusFirst || document.activeElement !== document.body) return;
    const fields = form.current?.querySelectorAll<HTMLInputElement>(
      "input:not([type=hidden], [hidden], [readonly], :disabled)",
    );
    [...(fields ?? [])].find(({ value }) => value === "")?.focus();
  }, [focusFirst]);
  return (
    <form ref={form} noValidate className="space-y-4" {...rest}>
      {error ? (
        <Callout tone="bad" announce="alert">
          {error}
        </Callout>
      ) : (
        notice
      )}
      {children}
    </form>
  );
}

type FormDialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  description: ReactNode;
  submitLabel: string;
  size?: ComponentProps<typeof Dialog>["size"];
  pending: boolean;
  formProps: FormProps;
  children: ReactNode;
};

/** A dialog that is one form. Cannot be closed while it is being sent. */
export function FormDialog({
  open,
  onClose,
  title,
  description,
  submitLabel,
  size = "md",
  pending,
  formProps,
  children,
}: FormDialogProps) {
  const id = useId();
  const close = () => {
    if (!pending) onClose();
  };
  return (
    <Dialog
      size={size}
      open={open}
      onOpenChange={close}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={id} variant="primary" pending={pending}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <FormShell {...formProps} id={id}>
        {children}
      </FormShell>
    </Dialog>
  );
}
