"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { FormDialog } from "@/components/forms/form-shell";
import { useActionForm } from "@/components/forms/use-action-form";
import { Field } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import { toast } from "@/components/ui/toast";
import { roleValuesSchema } from "@/lib/roles/schema";

import { createRoleAction } from "./actions";
import type { RoleChoices, RoleStart } from "./role-choices";
import { RoleFields } from "./role-fields";

type CreateRoleDialogProps = {
  open: boolean;
  onClose: () => void;
  choices: RoleChoices;
  /** The role to duplicate. */
  start?: RoleStart | undefined;
};

/** **Create role**, from nothing or from another role. */
export default function CreateRoleDialog({ open, onClose, choices, start }: CreateRoleDialogProps) {
  const router = useRouter();
  const [startKey, setStartKey] = useState(start?.key ?? "");
  /** Of another role only what the actor has. */
  const copied = (role: RoleStart | undefined) => ({
    description: role?.description ?? "",
    rank: Math.min(role?.rank ?? 0, choices.ranks.at(-1)?.rank ?? 0) || choices.ranks[0]!.rank,
    permissions: role?.permissions.filter((each) => choices.permissions.includes(each)) ?? [],
  });
  const { form, field, formProps, pending } = useActionForm({
    schema: roleValuesSchema,
    action: createRoleAction,
    defaultValues: {
      name: start ? `Copy of ${start.name}`.slice(0, 128) : "",
      ...copied(start),
    },
    onDone: ({ key }, { name }) => {
      onClose();
      toast.success(`${name} created`);
      router.push(`/settings/iam/roles/${key}`);
    },
  });
  const startFrom = (key: string) => {
    setStartKey(key);
    const { description, rank, permissions } = copied(
      choices.roles.find((role) => role.key === key),
    );
    form.setValue("description", description, { shouldDirty: true });
    form.setValue("rank", rank, { shouldDirty: true });
    form.setValue("permissions", permissions, { shouldDirty: true });
    form.clearErrors(["description", "rank", "permissions"]);
  };
  const chosen = choices.roles.find((role) => role.key === startKey);
  const leftOut =
    chosen &&
    (chosen.permissions.some((each) => !choices.permissions.includes(each)) ||
      chosen.rank > choices.ranks.at(-1)!.rank);
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Create role"
      description="Its key is made from the name and can't be changed later."
      submitLabel="Create"
      pending={pending}
      formProps={formProps}
    >
      <Field
        label="Start from"
        description={leftOut ? "Only what you have yourself was copied from this role." : undefined}
      >
        <NativeSelect value={startKey} onChange={(event) => startFrom(event.target.value)}>
          <option value="">An empty role</option>
          {choices.roles.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <RoleFields
        form={form}
        name={field("name")}
        description={field("description")}
        rank={field("rank", { setValueAs: Number })}
        choices={choices}
      />
    </FormDialog>
  );
}
