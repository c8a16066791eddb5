"use client";

import { useState } from "react";
import { Controller } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import type { AddMembersResult } from "@/lib/groups/add-members";
import type { Candidate } from "@/lib/groups/users";
import { addMembersSchema } from "@/lib/groups/schema";

import { addMembersAction } from "../actions";
import { PeoplePicker } from "../people-picker";
import { endOfDay } from "../until";
import { UntilField } from "../until-field";
import { addedText, AddMembersReport } from "./add-members-report";

type AddMembersDialogProps = {
  open: boolean;
  onClose: () => void;
  groupId: string;
  name: string;
};

/** *Add members*, and then what became of the users and addresses. */
export default function AddMembersDialog({ open, onClose, groupId, name }: AddMembersDialogProps) {
  const [chosen, setChosen] = useState<Candidate[]>([]);
  const [day, setDay] = useState("");
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
              value={chosen}
              onChange={(users) => {
                setChosen(users);
                onChange(users.map(({ userId }) => userId));
              }}
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
      {result ? <AddMembersReport open={open} onClose={onClose} result={result} /> : null}
    </>
  );
}
