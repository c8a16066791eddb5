"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Controller } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Callout } from "@/components/ui/callout";
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

/** **Save view**: gives the current filters a name. */
export default function SaveViewDialog({
  open,
  onClose,
  query,
  organizationName,
  sharingRefusal,
}: SaveViewDialogProps) {
  const router = useRouter();
  /** The name of a view that exists already, until it is replaced or another name is entered. */
  const [taken, setTaken] = useState<string>();
  const { form, field, formProps, pending } = useActionForm({
    schema: saveViewSchema,
    // The filters of now: the list may have answered after the dialog was opened.
    action: (values) => saveViewAction({ ...values, query }),
    defaultValues: { name: "", shared: false, query, replace: false },
    onDone: (result, values, { setValue, setFocus }) => {
      const name = values.name.trim();
      if (!result.saved) {
        setTaken(name);
        setValue("replace", true);
        // Replacing a shared view must not take it away from other users.
        if (result.shared) setValue("shared", true);
        return setFocus("name");
      }
      onClose();
      toast.success(`View ${name} saved`);
      // The place in the list stays; later changes belong to the new view.
      const search = new URLSearchParams(window.location.search);
      search.set("view", result.viewId);
      router.replace(`?${search}`, { scroll: false });
    },
  });
  const { errors } = form.formState;
  return (
    <FormDialog
      size="sm"
      open={open}
      onClose={onClose}
      title="Save view"
      description="Saves the current search, filters, sorting, columns and page size."
      submitLabel={taken === undefined ? "Save" : "Replace"}
      pending={pending}
      formProps={formProps}
    >
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
          {...field("name", {
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
        render={({ field: { value, onChange } }) => (
          <Switch
            label={`Share with everyone in ${organizationName}`}
            checked={value}
            onCheckedChange={onChange}
            disabledReason={sharingRefusal ?? undefined}
          />
        )}
      />
    </FormDialog>
  );
}
