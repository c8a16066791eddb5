"use client";

import { useState } from "react";
import { Controller } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { toast } from "@/components/ui/toast";
import type { ListedMember } from "@/lib/groups/users";
import { setMembershipEndSchema } from "@/lib/groups/schema";

import { setMembershipEndAction } from "../actions";
import { endOfDay, lastDay } from "../until";
import { UntilField } from "../until-field";

type UntilDialogProps = {
  open: boolean;
  onClose: () => void;
  groupId: string;
  member: Pick<ListedMember, "userId" | "name" | "endsAt">;
};

/** *Set end date*: until when a user is a member. */
export function UntilDialog({ open, onClose, groupId, member }: UntilDialogProps) {
  const { userId, name, endsAt } = member;
  const [day, setDay] = useState(() => lastDay(endsAt));
  const { form, formProps, pending } = useActionForm({
    schema: setMembershipEndSchema,
    action: setMembershipEndAction,
    defaultValues: { groupId, userId, endsAt: endsAt?.toISOString() ?? null },
    onDone: () => {
      onClose();
      toast.success(day === "" ? `${name} stays in the group` : `End date of ${name} saved`);
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
        render={({ field: { onChange, ref } }) => (
          <UntilField
            value={day}
            onChange={(next) => {
              setDay(next);
              onChange(endOfDay(next));
            }}
            error={errors.endsAt?.message}
            ref={ref}
          />
        )}
      />
    </FormDialog>
  );
}
