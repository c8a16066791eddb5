"use client";

import { useState } from "react";
import { Controller } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import type { AddMembersResult } from "@/lib/groups/add-members";
import { addMembersSchema } from "@/lib/groups/schema";

import { UntilField } from "../../_groups/until-field";
import { addMembersAction } from "../actions";
import { PeoplePicker } from "../people-picker";
import { addedText, AddMembersReport } from "./add-members-report";

type AddMembersDialogProps = {
  open: boolean;
  onClose: () => void;
  groupId: string;
  name: string;
};

/** *Add members*, and then what became of the users and addresses. */
export default function AddMembersDialog({ open, onClose, groupId, name }: AddMembersDialogProps) {
  const [result, setResult] = useState<AddMembersResult>();
  const { form, field, formProps, pending } = useActionForm({
    schema: addMembersSchema,
    action: addMembersAction,
    defaultValues: {
      groupId,
      userIds: [] as string[],
      addresses: "",
      endsAt: null as string | null,
    },
    onDone: (done) => {
      const { added, alreadyMembers, deleted, above, self, unknown, invalid } = done;
      if (self || alreadyMembers + deleted + above + unknown.length + invalid.length > 0) {
        return setResult(done);
      }
      onClose();
      toast.success(addedText(added));
    },
  });
  const { control, formState } = form;
  const { errors } = formState;
  return (
    <>
      <FormDialog
        open={open && result === undefined}
        onClose={onClose}
        title="Add members"
        description={
          <>
            To the group <bdi>{name}</bdi>.
          </>
        }
        submitLabel="Add members"
        pending={pending}
        formProps={formProps}
      >
        <Controller
          control={control}
          name="userIds"
          render={({ field: { onChange, ref } }) => (
            <PeoplePicker
              groupId={groupId}
              as="member"
              onChange={onChange}
              error={errors.userIds?.message}
              ref={ref}
            />
          )}
        />
        <Field
          label="Email addresses"
          optional
          description="Paste up to 100,000 addresses of your users, separated by commas, spaces or line breaks."
          error={errors.addresses?.message}
        >
          <Textarea
            {...field("addresses")}
            dir="ltr"
            spellCheck={false}
            autoCapitalize="none"
            className="max-h-48"
          />
        </Field>
        <Controller
          control={control}
          name="endsAt"
          render={({ field: { value, onChange, ref } }) => (
            <UntilField
              value={value}
              onChange={onChange}
              error={errors.endsAt?.message}
              ref={ref}
            />
          )}
        />
      </FormDialog>
      {result ? <AddMembersReport open={open} onClose={onClose} result={result} /> : null}
    </>
  );
}
