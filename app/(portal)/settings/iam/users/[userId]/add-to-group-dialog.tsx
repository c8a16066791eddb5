"use client";

import { Controller, useWatch } from "react-hook-form";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { toast } from "@/components/ui/toast";
import { permissionLabels } from "@/lib/access/policy";
import type { Permission } from "@/lib/access/policy";
import { addMembersSchema } from "@/lib/groups/schema";

import { UntilField } from "../../_groups/until-field";
import { addMembersAction } from "../../groups/actions";

/** A group that the user can be added to. */
export type AddableGroup = {
  id: string;
  name: string;
  /** The role that it gives; null: none, or Basic access ignores it. */
  roleName: string | null;
  /** What the user gains, for actors who may see what the user has. */
  gains: Permission[] | undefined;
};

type AddToGroupDialogProps = {
  open: boolean;
  onClose: () => void;
  userId: string;
  name: string;
  groups: readonly AddableGroup[];
};

/** *Add to group*: one group, and optionally until when. */
export default function AddToGroupDialog({
  open,
  onClose,
  userId,
  name,
  groups,
}: AddToGroupDialogProps) {
  const { form, field, formProps, pending } = useActionForm({
    schema: addMembersSchema,
    action: addMembersAction,
    defaultValues: {
      groupId: groups[0]?.id ?? "",
      userIds: [userId],
      addresses: "",
      endsAt: null as string | null,
    },
    onDone: ({ added, above }, { groupId }) => {
      const groupName = groups.find(({ id }) => id === groupId)?.name ?? "the group";
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
  const groupId = useWatch({ control, name: "groupId" });
  const group = groups.find(({ id }) => id === groupId);
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Add to group"
      description={<bdi>{name}</bdi>}
      submitLabel="Add"
      size="sm"
      pending={pending}
      formProps={formProps}
    >
      <Field
        label="Group"
        description={group?.roleName ? <Gain group={group} roleName={group.roleName} /> : undefined}
        error={errors.groupId?.message ?? errors.userIds?.message}
      >
        <NativeSelect {...field("groupId")}>
          {groups.map(({ id, name: groupName }) => (
            <option key={id} value={id}>
              {groupName}
            </option>
          ))}
        </NativeSelect>
      </Field>
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

/** What the user gains by the group. */
function Gain({ group: { gains }, roleName }: { group: AddableGroup; roleName: string }) {
  return (
    <>
      Gives the role <bdi>{roleName}</bdi>
      {gains === undefined
        ? "."
        : gains.length === 0
          ? ", no new permissions."
          : `. Gains: ${gains.map((each) => permissionLabels[each]).join(", ")}.`}
    </>
  );
}
