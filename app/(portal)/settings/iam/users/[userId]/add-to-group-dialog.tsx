"use client";

import { useState } from "react";
import type { SubmitEvent } from "react";
import { Controller } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { toast } from "@/components/ui/toast";
import type { GroupOption, GroupOptions } from "@/lib/groups/grantable";
import { addMembersSchema } from "@/lib/groups/schema";

import { AccessPreviewDialog } from "../../_access/access-preview-dialog";
import { GroupField } from "../../_groups/group-choices";
import { UntilField } from "../../_groups/until-field";
import { addMembersAction, previewMembersAction } from "../../groups/actions";

type AddToGroupDialogProps = {
  open: boolean;
  onClose: () => void;
  userId: string;
  name: string;
  groups: GroupOptions;
  /** Whether the actor may see what the user gains by a group. */
  showsAccess: boolean;
};

/** *Add to group*: one group, optionally until when, and then what the user gains by it. */
export default function AddToGroupDialog({
  open,
  onClose,
  userId,
  name,
  groups,
  showsAccess,
}: AddToGroupDialogProps) {
  const [group, setGroup] = useState<GroupOption>();
  const [confirmOpen, setConfirmOpen] = useState(false);
  const { form, formProps, validate, submit, pending } = useActionForm({
    schema: addMembersSchema,
    action: async (input) => {
      const result = await addMembersAction(input);
      setConfirmOpen(false);
      return result;
    },
    defaultValues: {
      groupId: "",
      userIds: [userId],
      addresses: "",
      endsAt: null as string | null,
    },
    onDone: ({ added, above }) => {
      const groupName = group?.name ?? "the group";
      onClose();
      if (added > 0) return toast.success(`${name} added to ${groupName}`);
      toast.info(`${name} was not added to ${groupName}`, {
        description:
          above > 0
            ? "This user's role or permissions are above yours now."
            : "They are a member already.",
      });
    },
  });
  const { control, formState } = form;
  const { errors } = formState;

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    validate(() => {
      if (showsAccess && group?.roleName) setConfirmOpen(true);
      else submit();
    });
  };
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Add to group"
      description={<bdi>{name}</bdi>}
      submitLabel="Add"
      size="sm"
      pending={pending}
      formProps={{ ...formProps, onSubmit }}
    >
      <Controller
        control={control}
        name="groupId"
        render={({ field: { onChange, ref } }) => (
          <GroupField
            value={group}
            onChange={(next) => {
              setGroup(next);
              onChange(next?.id ?? "");
            }}
            options={groups}
            notOf={userId}
            description={
              group?.roleName ? (
                <>
                  Gives the role <bdi>{group.roleName}</bdi>.
                </>
              ) : undefined
            }
            error={errors.groupId?.message ?? errors.userIds?.message}
            inputRef={ref}
          />
        )}
      />
      <Controller
        control={control}
        name="endsAt"
        render={({ field: { value, onChange, ref } }) => (
          <UntilField value={value} onChange={onChange} error={errors.endsAt?.message} ref={ref} />
        )}
      />
      {group?.roleName ? (
        <AccessPreviewDialog
          key={group.id}
          open={confirmOpen}
          onOpenChange={setConfirmOpen}
          title="Add to group"
          description={
            <>
              Members of <bdi>{group.name}</bdi> get the role <bdi>{group.roleName}</bdi>.
            </>
          }
          pending={pending}
          users={1}
          load={(query) =>
            previewMembersAction({
              groupId: group.id,
              operation: "join",
              userIds: [userId],
              ...query,
            })
          }
          onConfirm={submit}
        />
      ) : null}
    </FormDialog>
  );
}
