"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller } from "react-hook-form";

import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { toast } from "@/components/ui/toast";
import { saveViewSchema } from "@/lib/saved-views/schema";

import { saveViewAction } from "./saved-view-actions";

type SaveViewDialogProps = {
  open: boolean;
  onClose: () => void;
  /** What the view will hold. */
  query: string;
  organizationName: string;
  /** Why the actor may not share; null for who may. */
  sharingRefusal: string | null;
};

const formId = "save-view";

/** **Save view**: gives the present filters a name. */
export default function SaveViewDialog({
  open,
  onClose,
  query,
  organizationName,
  sharingRefusal,
}: SaveViewDialogProps) {
  const router = useRouter();
  /** The name that one has given already, until it is written over or another one is entered. */
  const [taken, setTaken] = useState<string>();
  const { form, formProps, pending, formError } = useActionForm({
    schema: saveViewSchema,
    action: saveViewAction,
    defaultValues: { name: "", shared: false, query, replace: false },
    onDone: (result, values, { setValue, setFocus }) => {
      const name = values.name.trim();
      if (!result.saved) {
        setTaken(name);
        setValue("replace", true);
        // Replacing it must not take it away from those who have it.
        if (result.shared) setValue("shared", true);
        return setFocus("name");
      }
      onClose();
      toast.success(`View ${name} saved`);
      // The place in the list stays; what follows belongs to the new view.
      const address = new URLSearchParams(window.location.search);
      address.set("view", result.viewId);
      router.replace(`?${address}`, { scroll: false });
    },
  });
  const { errors } = form.formState;
  const close = () => {
    if (!pending) onClose();
  };
  return (
    <Dialog
      size="sm"
      open={open}
      onOpenChange={close}
      title="Save view"
      description="Keeps the search, filters, order, columns and rows per page as they are now."
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={formId} variant="primary" pending={pending}>
            {taken === undefined ? "Save" : "Replace"}
          </Button>
        </>
      }
    >
      <form {...formProps} id={formId} className="space-y-4">
        {formError ? (
          <Callout tone="bad" announce="alert">
            {formError}
          </Callout>
        ) : null}
        {taken === undefined ? null : (
          <Callout tone="warn" announce="alert">
            You have a view{" "}
            <strong className="font-medium">
              <bdi>{taken}</bdi>
            </strong>{" "}
            already. Replace it, or enter another name.
          </Callout>
        )}
        <Field label="Name" error={errors.name?.message}>
          <Input
            {...form.register("name", {
              onChange: () => {
                setTaken(undefined);
                form.setValue("replace", false);
              },
            })}
            dir="auto"
            autoComplete="off"
            required
          />
        </Field>
        <Controller
          control={form.control}
          name="shared"
          render={({ field }) => (
            <Switch
              label={`Share with everyone in ${organizationName}`}
              checked={field.value}
              onCheckedChange={field.onChange}
              disabledReason={sharingRefusal ?? undefined}
            />
          )}
        />
      </form>
    </Dialog>
  );
}
