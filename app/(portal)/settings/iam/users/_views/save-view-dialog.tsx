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
  /** The content of the view. */
  query: string;
  organizationName: string;
  /** Why the actor may not share; null if they may. */
  sharingRefusal: string | null;
};

const formId = "save-view";

/** **Save view**: saves the current filters under a name. */
export default function SaveViewDialog({
  open,
  onClose,
  query,
  organizationName,
  sharingRefusal,
}: SaveViewDialogProps) {
  const router = useRouter();
  /** The name of an existing view, until it is replaced or another name is entered. */
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
        // Replacing a shared view must not stop sharing it.
        if (result.shared) setValue("shared", true);
        return setFocus("name");
      }
      onClose();
      toast.success(`View ${name} saved`);
      // Keeps the scroll position; later changes belong to the new view.
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
      description="Saves the current search, filters, sorting, columns and page size."
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
            You already have a view named{" "}
            <strong className="font-medium">
              <bdi>{taken}</bdi>
            </strong>
            . Replace it, or enter another name.
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
