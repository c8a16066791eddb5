"use client";

import { Controller } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { formatCount } from "@/components/ui/format";
import { toast } from "@/components/ui/toast";
import { addManagersSchema } from "@/lib/groups/schema";

import { addManagersAction } from "../actions";
import { PeoplePicker } from "../people-picker";

type AddManagersDialogProps = { open: boolean; onClose: () => void; groupId: string };

/** *Add group managers*. */
export function AddManagersDialog({ open, onClose, groupId }: AddManagersDialogProps) {
  const { form, formProps, pending } = useActionForm({
    schema: addManagersSchema,
    action: addManagersAction,
    defaultValues: { groupId, userIds: [] as string[] },
    onDone: ({ added }) => {
      onClose();
      toast.success(
        added === 1 ? "Group manager added" : `${formatCount(added)} group managers added`,
      );
    },
  });
  const { control, formState } = form;
  const { errors } = formState;
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Add group managers"
      description="They get no role: they add and remove members of this group, up to their own role."
      submitLabel="Add"
      pending={pending}
      formProps={formProps}
    >
      <Controller
        control={control}
        name="userIds"
        render={({ field: { onChange, ref } }) => (
          <PeoplePicker
            groupId={groupId}
            as="manager"
            onChange={onChange}
            error={errors.userIds?.message}
            ref={ref}
          />
        )}
      />
    </FormDialog>
  );
}
