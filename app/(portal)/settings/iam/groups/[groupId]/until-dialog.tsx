"use client";

import { Controller } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { toast } from "@/components/ui/toast";
import type { ListedMember } from "@/lib/groups/users";
import { setMembershipEndSchema } from "@/lib/groups/schema";

import { UntilField } from "../../_groups/until-field";
import { setMembershipEndAction } from "../actions";

type UntilDialogProps = {
  open: boolean;
  onClose: () => void;
  groupId: string;
  member: Pick<ListedMember, "userId" | "name" | "endsAt">;
};

/** *Set end date*: until when a user is a member. */
export function UntilDialog({ open, onClose, groupId, member }: UntilDialogProps) {
  const { userId, name, endsAt } = member;
  const { form, formProps, pending } = useActionForm({
    schema: setMembershipEndSchema,
    action: setMembershipEndAction,
    defaultValues: { groupId, userId, endsAt: endsAt?.toISOString() ?? null },
    onDone: (_, entered) => {
      onClose();
      toast.success(
        entered.endsAt === null ? `${name} stays in the group` : `End date of ${name} saved`,
      );
    },
  });
  const { control, formState } = form;
  const { errors } = formState;
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={endsAt ? "Change end date" : "Set end date"}
      description={
        <>
          How long <bdi>{name}</bdi> is in the group.
        </>
      }
      submitLabel="Save"
      size="sm"
      pending={pending}
      formProps={formProps}
    >
      <Controller
        control={control}
        name="endsAt"
        render={({ field: { value, onChange, ref } }) => (
          <UntilField value={value} onChange={onChange} error={errors.endsAt?.message} ref={ref} />
        )}
      />
    </FormDialog>
  );
}
