"use client";

import { useState } from "react";
import type { SubmitEvent } from "react";
import { Controller } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { toast } from "@/components/ui/toast";
import type { AddMembersResult } from "@/lib/groups/add-members";
import { addAddressesSchema, addMembersSchema } from "@/lib/groups/schema";

import { AccessPreviewDialog } from "../../_access/access-preview-dialog";
import { UntilField } from "../../_groups/until-field";
import { addMembersAction, previewMembersAction } from "../actions";
import { PeoplePicker } from "../people-picker";
import { addedText, AddMembersReport } from "./add-members-report";

type AddMembersDialogProps = {
  open: boolean;
  onClose: () => void;
  groupId: string;
  name: string;
  /** Whether the actor may look for users; otherwise they enter addresses. */
  seesUsers: boolean;
  /** The role that members get, for actors who may see what each user would gain by it. */
  previewedRole: string | undefined;
};

/** *Add members*: who gains what by it, and then what became of the users and addresses. */
export default function AddMembersDialog({
  open,
  onClose,
  groupId,
  name,
  seesUsers,
  previewedRole,
}: AddMembersDialogProps) {
  const [result, setResult] = useState<AddMembersResult>();
  // Who gains what is shown before it is saved.
  const [asked, setAsked] = useState<{ userIds: string[]; addresses: string }>();
  const [confirmOpen, setConfirmOpen] = useState(false);
  const { form, field, formProps, validate, submit, pending } = useActionForm({
    schema: seesUsers ? addMembersSchema : addAddressesSchema,
    action: async (input) => {
      const answer = await addMembersAction(input);
      setConfirmOpen(false);
      return answer;
    },
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

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    validate(({ userIds, addresses }) => {
      if (previewedRole === undefined) return submit();
      setAsked({ userIds, addresses });
      setConfirmOpen(true);
    });
  };
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
        formProps={{ ...formProps, onSubmit }}
      >
        {seesUsers ? (
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
        ) : null}
        <Field
          label="Email addresses"
          optional={seesUsers}
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
        {asked ? (
          <AccessPreviewDialog
            key={JSON.stringify(asked)}
            open={confirmOpen}
            onOpenChange={setConfirmOpen}
            title="Add members"
            description={
              <>
                Members of <bdi>{name}</bdi> get the role <bdi>{previewedRole}</bdi>.
              </>
            }
            pending={pending}
            load={(query) =>
              previewMembersAction({ groupId, operation: "join", ...asked, ...query })
            }
            onConfirm={submit}
          />
        ) : null}
      </FormDialog>
      {result ? <AddMembersReport open={open} onClose={onClose} result={result} /> : null}
    </>
  );
}
